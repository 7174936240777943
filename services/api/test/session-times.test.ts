import { mock } from 'node:test';
import t, { type Test } from 'tap';
import { startApi, type TestApi } from './support.ts';
import { isProblem } from './tasks-support.ts';

const second = 1_000;
const day = 86_400 * second;

/** Moves this process's calendar, and the database's notes on refresh tokens along with it. */
const createClock = (t: Test, api: TestApi) => {
  mock.timers.enable({ apis: ['Date'], now: Date.now() });
  t.teardown(() => mock.timers.reset());
  return {
    advance: async (ms: number): Promise<void> => {
      mock.timers.setTime(Date.now() + ms);
      // What the next one issues is dated by the database, which knows nothing of this calendar.
      await api.deps.pool.query(
        `UPDATE refresh_tokens SET issued_at = to_timestamp($1) WHERE spent_at IS NULL AND issued_at > now() - interval '1 minute'`,
        [Date.now() / 1000 - ms / 1000],
      );
    },
  };
};

const refreshing = (api: TestApi) => (refresh: string) =>
  api.request<{ access: string; refresh: string }>('POST', '/api/v1/auth/token/refresh', {
    body: { refresh },
    headers: { 'idempotency-key': 'one' },
  });

void t.test('A2: a client that lost the answer gets the same successor for ten seconds', async (t) => {
  const api = await startApi(t);
  const refresh = refreshing(api);
  const [patient, late] = [await api.registerUser(), await api.registerUser()];
  const clock = createClock(t, api);

  const first = await refresh(patient.refresh);
  await clock.advance(9 * second);
  const again = await refresh(patient.refresh);
  t.equal(again.status, 200);
  t.equal(again.body.refresh, first.body.refresh, 'the same token once more');
  t.equal((await refresh(first.body.refresh)).status, 200, 'and it is good');

  const theirs = await refresh(late.refresh);
  await clock.advance(10 * second);
  isProblem(
    t,
    await refresh(late.refresh),
    { status: 401, code: 'refresh_reused' },
    'after ten seconds it is reuse',
  );
  isProblem(t, await refresh(theirs.body.refresh), { status: 401 }, 'which ends the session');
});

void t.test('A2: access tokens live for ten minutes, refresh tokens for seven days', async (t) => {
  const api = await startApi(t);
  const refresh = refreshing(api);
  const [user, idle] = [await api.registerUser(), await api.registerUser()];
  const clock = createClock(t, api);
  const profile = (token: string) => api.request('GET', '/api/v1/profile', { token });

  await clock.advance(599 * second);
  t.equal((await profile(user.token)).status, 200);
  await clock.advance(2 * second);
  isProblem(t, await profile(user.token), { status: 401, code: 'invalid_token' });

  await clock.advance(7 * day - 700 * second);
  const kept = await refresh(user.refresh);
  t.equal(kept.status, 200, 'within seven days');
  t.equal((await profile(kept.body.access)).status, 200);
  await clock.advance(700 * second);
  isProblem(t, await refresh(idle.refresh), { status: 401, code: 'invalid_refresh' }, 'after seven days');
});

void t.test('A2: a session ends thirty days after its sign-in, however often it is used', async (t) => {
  const api = await startApi(t);
  const refresh = refreshing(api);
  let { refresh: token } = await api.registerUser();
  const clock = createClock(t, api);
  for (let days = 6; days < 30; days += 6) {
    await clock.advance(6 * day);
    const answer = await refresh(token);
    t.equal(answer.status, 200, `after ${days} days`);
    token = answer.body.refresh;
  }
  await clock.advance(6 * day);
  isProblem(t, await refresh(token), { status: 401, code: 'invalid_refresh' }, 'after thirty days');
});
