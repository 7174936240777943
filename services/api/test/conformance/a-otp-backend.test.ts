import { oneTimeCode } from '@taskledger/runtime';
import t from 'tap';
import { startApi } from '../support.ts';
import { clientOf, isProblem, newClient } from '../tasks-support.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly expires_in: number;
  readonly refresh_expires_in: number;
}

void t.test('A: the OTP task backend, from the code to the log', async (t) => {
  const api = await startApi(t, {
    env: { RATE_LIMIT_OTP: '5', RATE_LIMIT_USER: '50', RATE_LIMIT_ANONYMOUS: '10' },
  });
  const auth = <Body>(path: string, body: object) =>
    api.request<Body>('POST', `/api/v1/auth/${path}`, { body });

  const asked = await auth<{ challenge_id: string; expires_in: number }>('otp/request', {
    email: 'a@example.com',
  });
  t.match(asked, { status: 202, body: { expires_in: 300 } }, 'A1: a code is on its way');
  const code = oneTimeCode(api.deps.config.otpSecret, asked.body.challenge_id, api.deps.config.otpDigits);
  const verified = await auth<Tokens>('otp/verify', { challenge_id: asked.body.challenge_id, code });
  t.match(verified, { status: 200, body: { expires_in: 600, refresh_expires_in: 604_800 } }, 'A1 A2: tokens');
  isProblem(t, await auth('otp/verify', { challenge_id: asked.body.challenge_id, code }), {
    status: 401,
    code: 'invalid_otp',
  });

  const { sub: id } = JSON.parse(
    Buffer.from(verified.body.access.split('.')[1] ?? '', 'base64url').toString(),
  ) as { sub: string };
  const ada = clientOf(api, { id, email: '', password: '', token: verified.body.access, refresh: '' });

  const task = await ada.create({
    title: 'Pay the rent',
    description: 'by standing order',
    priority: 'HIGH',
  });
  await ada.create({ title: 'Water the plants', status: 'completed' });
  for (const [query, count] of [
    ['?status=PENDING', 1],
    ['?priority=high', 1],
    ['?search=rent', 1],
    ['?search=nothing', 0],
    ['?ordering=-title&limit=1', 1],
    ['?page=1&page_size=10', 2],
  ] as const) {
    t.equal((await ada.list(query)).length, count, `A4: GET /tasks${query}`);
  }
  t.match(await ada.get(`/tasks/${task.id}`), { status: 200, body: { title: 'Pay the rent' } }, 'A4: view');
  t.match(await ada.patch(`/tasks/${task.id}`, { title: 'Pay it' }), {
    status: 200,
    body: { title: 'Pay it' },
  });
  isProblem(t, await ada.post('/tasks', { title: '' }), {
    status: 422,
    code: 'validation_failed',
    fields: ['title'],
  });

  const eve = await newClient(api);
  for (const answer of [
    await eve.get(`/tasks/${task.id}`),
    await eve.patch(`/tasks/${task.id}`, { title: 'Mine' }),
    await eve.delete(`/tasks/${task.id}`),
  ]) {
    isProblem(t, answer, { status: 404, code: 'not_found' }, 'A3: what is not yours is not there');
  }
  t.equal((await ada.delete(`/tasks/${task.id}`)).status, 204, 'A4: delete');

  const log = await ada.get<{ results: { type: string; actor: { id: string }; ip: string; at: string }[] }>(
    '/activity-logs',
  );
  const types = log.body.results.map(({ type }) => type);
  for (const type of [
    'OtpRequested',
    'OtpVerified',
    'SignedIn',
    'TaskCreated',
    'TaskDetailsChanged',
    'TaskDeleted',
  ]) {
    t.ok(types.includes(type), `A7: ${type} is in the log`);
  }
  t.match(
    log.body.results[0],
    { actor: { id }, ip: '127.0.0.1', at: /Z$/ },
    'A7: with actor, address and time',
  );

  const renewed = await auth<Tokens>('token/refresh', { refresh: verified.body.refresh });
  t.equal(renewed.status, 200, 'A2: refreshed');
  t.equal((await auth('logout', { refresh: renewed.body.refresh })).status, 204);
  isProblem(t, await auth('token/refresh', { refresh: renewed.body.refresh }), { status: 401 });
  isProblem(t, await ada.get('/tasks'), { status: 401 }, 'A2: a revoked token is refused');

  let limited = await auth('otp/request', { email: 'a@example.com' });
  for (let more = 0; more < 6 && limited.status !== 429; more += 1) {
    limited = await auth('otp/request', { email: 'a@example.com' });
  }
  isProblem(t, limited, { status: 429, code: 'rate_limited' }, 'A6: too many codes');
  t.ok(Number(limited.headers.get('retry-after')) > 0, 'A6: says when to come back');

  t.equal((await api.request('GET', '/api/docs/')).status, 200, 'A8: Swagger UI');
  isProblem(t, await api.request('GET', '/api/v1/nowhere'), { status: 404 }, 'A5 A9: one error format');
  t.ok(
    api.logs.some((line) => line['msg'] === 'request' && line['path'] === '/api/v1/tasks'),
    'A9: access log',
  );
});
