import { createCodec, createPersonalKeys, rebuildProjection, verifyProjection } from '@taskledger/events';
import { allEvents } from '@taskledger/domain';
import { finishErasure, listErasures, projections } from '@taskledger/read-models';
import { oneTimeCode } from '@taskledger/runtime';
import { testRedis, skipWithoutRedis, testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { dumpDatabase, dumpRedis } from './dumps.ts';
import { type Json, startApi, type TestApi, type TestUser } from './support.ts';

const from = { 'x-forwarded-for': '203.0.113.77', 'user-agent': 'Erasable/7.3' };

/** With counters in Redis, where there is one. */
const withRedis = async (t: Test): Promise<Record<string, string>> => {
  const env = {
    TRUST_PROXY: '1',
    RATE_LIMIT_USER: '1000',
    RATE_LIMIT_ANONYMOUS: '1000',
    RATE_LIMIT_OTP: '1000',
  };
  return skipWithoutRedis() === false ? { ...env, REDIS_URL: (await testRedis(t)).url } : env;
};

/** What must be nowhere afterwards. */
const traces = (email: string, username: string) => [
  email,
  username,
  'Zaphod Quillfeather',
  'zaphodbio',
  'quillfeather.example',
  'Asia/Kathmandu',
  'buysecretgift',
  'surprisedescription',
  'hushtag',
  'renamedgift',
  'mywordsonatask',
  'editedwordsofmine',
  'secretcategory',
  'laptopoftokens',
  '203.0.113.77',
  'Erasable/7.3',
];

/** Somebody who has used everything that there is to use. */
const livePerson = async (api: TestApi, other: TestUser) => {
  const email = `quill-${randomUUID()}@example.net`;
  const username = `quill${randomUUID().slice(0, 8)}`;
  const password = 'correct horse battery';
  const anonymously = (path: string, body: object, headers = {}) =>
    api.request<Json & { id: string; access: string; challenge_id: string }>('POST', `/api/v1/auth${path}`, {
      body,
      headers: { ...from, ...headers },
    });
  await anonymously('/otp/request', { email });
  const registered = await anonymously(
    '/register',
    { email, username, password, display_name: 'Zaphod Quillfeather' },
    { 'idempotency-key': randomUUID() },
  );
  await anonymously('/login', { email, password: 'wrong password' });
  const { access: token } = (await anonymously('/login', { email, password })).body;
  const send = async (method: string, path: string, body?: object, who = token) => {
    const headers = {
      ...(who === token && from),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    };
    const answer = await api.request<Json & { id: string }>(method, `/api/v1${path}`, {
      token: who,
      headers,
      ...(body !== undefined && { body }),
    });
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  await send('PATCH', '/profile', {
    bio: 'zaphodbio',
    avatar_url: 'https://quillfeather.example/a.png',
    timezone: 'Asia/Kathmandu',
  });
  await send('POST', '/profile/email', { email: `next-${email}` });
  const category = await send('POST', '/categories', { name: 'secretcategory' });
  await send('POST', '/auth/api-tokens', { name: 'laptopoftokens', scope: 'read' });
  const shared = await send('POST', '/tasks', {
    title: 'buysecretgift',
    description: 'surprisedescription',
    tags: ['hushtag'],
    category_id: category.id,
    assigned_to: other.id,
  });
  const own = await send('POST', '/tasks', { title: 'buysecretgift alone' });
  await send('PATCH', `/tasks/${own.id}`, { title: 'renamedgift' });
  await send('POST', `/tasks/${own.id}/undo`);
  const comment = await send('POST', `/tasks/${shared.id}/comments`, { body: 'mywordsonatask' });
  await send('PATCH', `/tasks/${shared.id}/comments/${comment.id}`, { body: 'editedwordsofmine' });
  await send('POST', `/tasks/${shared.id}/comments`, { body: 'othersremark' }, other.token);
  const theirs = await send('POST', '/tasks', { title: 'staysastask' }, other.token);
  return { id: registered.body.id, email, username, password, token, shared, own, theirs, send };
};

const absent = (t: Test, text: string, traces: readonly string[], where: string): void => {
  const found = traces.filter((trace) => text.toLowerCase().includes(trace.toLowerCase()));
  t.strictSame(found, [], `${where} holds none of it`);
};

void t.test('G4 G7: who erases the account is nowhere any more; what was shared goes on', async (t) => {
  const api = await startApi(t, { env: await withRedis(t) });
  const { pool, codec, ledger } = api.deps;
  const other = await api.registerUser();
  const person = await livePerson(api, other);
  const gone = traces(person.email, person.username);
  const erase = (body: object, token = person.token) =>
    api.request('DELETE', '/api/v1/profile', { token, body, headers: from });

  const { rows: events } = await pool.query<{ line: string }>('SELECT e::text AS line FROM events e');
  absent(t, events.map(({ line }) => line).join('\n'), gone, 'the ledger, even before,');

  const everything = await api.request('GET', '/api/v1/profile/export', { token: person.token });
  t.equal(everything.status, 200);
  t.match(everything.headers.get('content-disposition'), /attachment/);
  const exported = JSON.stringify(everything.body);
  for (const trace of gone) t.match(exported, trace, 'exported');
  t.notMatch(exported, 'othersremark', 'what others wrote is theirs');
  t.match(await dumpDatabase(pool), person.email, 'the dump shows what is there');

  t.match(await erase({ password: 'not this one' }), {
    status: 422,
    body: { errors: [{ field: 'password', code: 'wrong_password' }] },
  });
  t.match(await erase({}), { status: 422, body: { code: 'validation_failed' } });
  const answer = await erase({ password: person.password });
  t.equal(answer.status, 204, JSON.stringify(answer.body));

  t.match(await api.request('GET', '/api/v1/profile', { token: person.token }), {
    status: 401,
    body: { code: 'session_ended' },
  });
  absent(t, await dumpDatabase(pool), gone, 'the database');
  const { redis } = api.deps;
  if (redis !== undefined) {
    const counters = await dumpRedis(redis);
    t.match(counters, 'rate-limit:ip:', 'it counts by address');
    absent(t, counters, gone, 'Redis');
  }
  absent(t, JSON.stringify(await ledger.readLedger(0, 1000)), gone, 'what can be read of the ledger');

  const asOther = (method: string, path: string, body?: object) =>
    api.request(method, `/api/v1${path}`, { token: other.token, ...(body && { body }) });
  const shared = await asOther('GET', `/tasks/${person.shared.id}`);
  t.match(shared, { status: 200, body: { title: '(erased)', description: '', tags: [] } });
  const comments = await asOther('GET', `/tasks/${person.shared.id}/comments`);
  t.match(JSON.stringify(comments.body), /\(erased\).*othersremark/);
  t.match(await asOther('GET', `/tasks/${person.shared.id}/history`), { status: 200 });
  t.match(await asOther('POST', `/tasks/${person.shared.id}/complete`), {
    status: 200,
    body: { status: 'COMPLETED' },
  });
  const retitled = await asOther('PATCH', `/tasks/${person.shared.id}`, { title: 'ownwordsnow' });
  if (retitled.status === 200) t.match(retitled.body, { title: 'ownwordsnow', description: '' });
  t.match(await asOther('GET', '/activity-logs?limit=100'), { status: 200 });
  t.match(await asOther('GET', `/tasks/${person.theirs.id}`), { body: { title: 'staysastask' } });
  t.strictSame((await asOther('GET', '/tasks?search=buysecretgift')).body['results'], [], 'nor found');

  const again = await api.request('POST', '/api/v1/auth/register', {
    body: { email: person.email, username: person.username, password: person.password },
  });
  t.equal(again.status, 201, 'address and username are free');
  t.not(again.body['id'], person.id);

  for (const projection of projections) {
    const report = await verifyProjection({ pool, codec, projection });
    t.strictSame(report.differences, [], `${projection.name} is what the ledger says`);
  }
  await rebuildProjection({ pool, codec, projection: projections[0] });
  absent(t, await dumpDatabase(pool), gone.slice(2), 'the database after a rebuild');

  await finishErasure({ pool, ledger, codec }, person.id);
  t.equal((await listErasures(pool)).length, 1, 'a second time changes nothing');
  t.equal((await api.request('POST', '/api/v1/auth/login', { body: person })).status, 422);
});

void t.test('G4: an erasure may be proved by a one-time code; the last administrator stays', async (t) => {
  const api = await startApi(t);
  const { otpSecret, otpDigits } = api.deps.config;
  const codeFor = async (email: string) => {
    const { body } = await api.request<{ challenge_id: string }>('POST', '/api/v1/auth/otp/request', {
      body: { email },
    });
    return { challenge_id: body.challenge_id, code: oneTimeCode(otpSecret, body.challenge_id, otpDigits) };
  };
  const erase = ({ token }: TestUser, body: object) =>
    api.request('DELETE', '/api/v1/profile', { token, body });
  const [user, other, admin] = [
    await api.registerUser(),
    await api.registerUser(),
    await api.registerAdmin(),
  ];

  const wrong = await erase(user, await codeFor(other.email));
  t.match(wrong, { status: 401, body: { code: 'invalid_otp' } }, 'a code for another address');
  t.equal((await erase(user, await codeFor(user.email))).status, 204);
  const refused = await erase(admin, { password: admin.password });
  t.match(refused, { status: 409, body: { code: 'last_admin' } });
  t.equal((await api.request('GET', '/api/v1/profile', { token: admin.token })).status, 200);
  await api.registerAdmin();
  t.equal((await erase(admin, { password: admin.password })).status, 204, 'one of two');
});

void t.test('G4: what another process has in memory of a person is not written any more', async (t) => {
  const { connectionString } = await testDatabase(t);
  const first = await startApi(t, { connectionString });
  const { jwtPrivateKey, otpSecret, dataEncryptionKeys } = first.deps.config;
  const second = await startApi(t, {
    connectionString,
    env: {
      JWT_PRIVATE_KEY: jwtPrivateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      OTP_SECRET: otpSecret.export().toString(),
      DATA_ENCRYPTION_KEY: dataEncryptionKeys[0].export().toString('base64'),
    },
  });
  const person = await first.registerUser();
  const other = await first.registerUser();
  const { body: task } = await first.request<{ id: string }>('POST', '/api/v1/tasks', {
    token: person.token,
    body: { title: 'wordsfrombefore', assigned_to: other.id },
  });
  // The second instance has read the task, keys and all, when the first one erases its creator.
  const before = await second.deps.commands.tasks.load(task.id);
  t.equal(before.state?.title, 'wordsfrombefore');
  const erased = await first.request('DELETE', '/api/v1/profile', {
    token: person.token,
    body: { password: person.password },
  });
  t.equal(erased.status, 204);

  const stale = await second.deps.ledger.append({
    streams: [
      {
        stream: `task-${task.id}`,
        expected: before.version,
        events: [{ type: 'TaskStarted', data: {} }],
        state: before.state,
        ...(before.asOf !== undefined && { asOf: before.asOf }),
      },
    ],
    meta: { actor: other.id, correlation_id: 'stale' },
    recorded_at: new Date().toISOString(),
  });
  t.equal(stale.outcome, 'conflict', 'what was decided on erased words is decided anew');
  const started = await second.request('POST', `/api/v1/tasks/${task.id}/start`, { token: other.token });
  t.match(started, { status: 200, body: { title: '(erased)', status: 'IN_PROGRESS' } });
  t.notMatch(await dumpDatabase(first.deps.pool), 'wordsfrombefore');

  const mistaken = createPersonalKeys({
    pool: first.deps.pool,
    encryptionKeys: [otpSecret],
  });
  const reader = createCodec(allEvents, mistaken);
  const { rows } = await first.deps.pool.query('SELECT * FROM events ORDER BY position DESC LIMIT 1');
  await t.rejects(reader.open(rows), { name: 'WrongEncryptionKey' });
});
