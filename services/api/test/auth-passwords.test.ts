import { oneTimeCode } from '@taskledger/runtime';
import t from 'tap';
import { startApi, type TestApi } from './support.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

const login = (api: TestApi, body: object) => api.request<Tokens>('POST', '/api/v1/auth/login', { body });

const loginByCode = async (api: TestApi, email: string) => {
  const { body } = await api.request<{ challenge_id: string }>('POST', '/api/v1/auth/otp/request', {
    body: { email },
  });
  const { otpSecret, otpDigits } = api.deps.config;
  const code = oneTimeCode(otpSecret, body.challenge_id, otpDigits);
  return api.request<Tokens>('POST', '/api/v1/auth/otp/verify', {
    body: { challenge_id: body.challenge_id, code },
  });
};

// Of 'correct horse battery', with 8 MiB and one pass.
const outdated =
  '$argon2id$v=19$m=8192,t=1,p=1$YOVLRS5TrW62jmBZ3aBKtg$l6pRfmUYU0EKerkPSXI/yjPY6ctfZTvyebdPXP+dL0E';

const profile = (api: TestApi, token: string) => api.request('GET', '/api/v1/profile', { token });

const eventsOf = async ({ deps: { ledger } }: TestApi, ...types: string[]) =>
  ledger.readTypes(types, 0, await ledger.head());

const changePassword = (api: TestApi, token: string, body: object) =>
  api.request('POST', '/api/v1/auth/password', { token, body });

void t.test('D1 C1: common passwords are refused, length is all else that counts', async (t) => {
  const api = await startApi(t);
  const register = (password: string) =>
    api.request('POST', '/api/v1/auth/register', {
      body: { email: `${Math.random()}@example.com`, password },
    });
  for (const [password, code] of [
    ['password', 'common_password'],
    ['PASSWORD1', 'common_password'],
    ['1234567890', 'common_password'],
    ['seven77', 'too_short'],
    ['x'.repeat(129), 'too_long'],
    ['nul\0 in the middle', 'forbidden_character'],
  ] as const) {
    t.match(await register(password), { status: 422, body: { errors: [{ field: 'password', code }] } }, code);
  }
  for (const password of ['qzjw kvxp', '   spaces   ', 'ünïcödé ', 'x'.repeat(128)]) {
    t.equal((await register(password)).status, 201, password.slice(0, 12));
  }
});

void t.test('C1: wrong passwords slow an account down, and lock nobody out', async (t) => {
  const api = await startApi(t);
  const { id, email, password } = await api.registerUser();
  const wrong = { email, password: 'wrong horse battery' };
  const right = { email, password };
  const refused = { status: 401, body: { code: 'invalid_credentials' } };
  for (let n = 0; n < 3; n += 1) t.match(await login(api, wrong), refused);
  t.equal((await login(api, right)).status, 200, 'three are forgiven');

  for (let n = 0; n < 4; n += 1) t.match(await login(api, wrong), refused);
  t.match(await login(api, right), refused, 'then even the right one has to wait');
  const delay = async () =>
    (
      await api.deps.pool.query<{ failures: number; seconds: number }>(
        `SELECT failures, extract(epoch FROM not_before - now())::float AS seconds FROM sign_in_delays WHERE user_id = $1`,
        [id],
      )
    ).rows[0];
  const before = await delay();
  t.ok(before?.failures === 4 && before.seconds <= 2);
  await login(api, wrong);
  t.equal((await delay())?.failures, 4, 'what is refused unseen does not make it longer');

  await api.deps.pool.query(`UPDATE sign_in_delays SET not_before = now() + interval '15 minutes'`);
  t.equal((await loginByCode(api, email)).status, 200, 'a one-time code is always taken');
  t.equal((await login(api, right)).status, 200, 'and ends the waiting');

  await api.deps.pool.query(`DELETE FROM sign_in_delays`);
  const guesses = await Promise.all([
    ...Array.from({ length: 12 }, () => login(api, wrong)),
    login(api, right),
  ]);
  t.ok(
    guesses.slice(0, 12).every(({ status }) => status === 401),
    'twelve at once',
  );

  const failed = await eventsOf(api, 'SignInFailed');
  t.match(failed[0], {
    stream: `signin-${id}`,
    data: { user_id: id, method: 'password' },
    meta: { ip: '127.0.0.1' },
  });
  await login(api, { email: 'Nobody@example.com', password });
  await login(api, { email: 'nobody@example.com', password });
  const [one, other] = await eventsOf(api, 'UnknownAccountSignInFailed');
  t.match(one, { stream: 'security-signin', data: { identifier_hash: /^[\w-]{22}$/ } });
  t.same(one?.data, other?.data, 'one address, one hash');
});

void t.test('D1: a hash made with other parameters is made anew at the next sign-in', async (t) => {
  const api = await startApi(t);
  const { id, email, password } = await api.registerUser();
  await api.deps.pool.query('UPDATE credentials SET password_hash = $2 WHERE user_id = $1', [id, outdated]);
  t.equal((await login(api, { email, password })).status, 200);
  const { rows } = await api.deps.pool.query<{ password_hash: string }>(
    'SELECT password_hash FROM credentials',
  );
  t.match(rows[0]?.password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.equal((await login(api, { email, password })).status, 200);
});

void t.test('D1 A2: a changed password ends all other sessions', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const other = await login(api, { email: user.email, password: user.password });
  const new_password = 'staple of the library';
  t.match(await changePassword(api, user.token, { new_password }), {
    status: 422,
    body: { errors: [{ field: 'current_password', code: 'required' }] },
  });
  t.match(await changePassword(api, user.token, { current_password: 'wrong horse', new_password }), {
    status: 422,
    body: { errors: [{ field: 'current_password', code: 'wrong_password' }] },
  });
  t.match(
    await changePassword(api, user.token, { current_password: user.password, new_password: 'password' }),
    {
      status: 422,
      body: { errors: [{ field: 'new_password', code: 'common_password' }] },
    },
  );
  const changed = await changePassword(api, user.token, { current_password: user.password, new_password });
  t.equal(changed.status, 204);
  t.match(changed.headers.get('x-ledger-position'), /^\d+$/);
  t.equal((await profile(api, user.token)).status, 200, 'this session goes on');
  t.match(await profile(api, other.body.access), { status: 401, body: { code: 'session_ended' } });
  t.equal((await login(api, { email: user.email, password: user.password })).status, 401);
  t.equal((await login(api, { email: user.email, password: new_password })).status, 200);
  t.match(await eventsOf(api, 'PasswordChanged', 'SessionRevoked'), [
    { type: 'PasswordChanged', data: {} },
    { type: 'SessionRevoked', data: { reason: 'password_changed' } },
  ]);

  const forgotten = await loginByCode(api, user.email);
  const third = 'a third one, to be sure';
  t.equal(
    (await changePassword(api, forgotten.body.access, { new_password: third })).status,
    204,
    'forgotten',
  );
  t.equal((await login(api, { email: user.email, password: third })).status, 200);
  t.match(await profile(api, user.token), { status: 401, body: { code: 'session_ended' } });

  const newcomer = await loginByCode(api, 'newcomer@example.com');
  t.equal(
    (await changePassword(api, newcomer.body.access, { new_password: third })).status,
    204,
    'the first one',
  );
  t.equal((await login(api, { email: 'newcomer@example.com', password: third })).status, 200);
});
