import { freePort } from '@taskledger/runtime';
import { compiled, spawnProcess, testDatabase, waitFor } from '@taskledger/testing';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import t, { type Test } from 'tap';
import { secrets, startApi } from './support.ts';

const main = compiled('api');

const startProcess = async (t: Test, env: Record<string, string> = {}) => {
  const { connectionString } = await testDatabase(t);
  const port = await freePort();
  const child = spawnProcess(t, main, {
    env: { ...secrets(), DATABASE_URL: connectionString, PORT: String(port), ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${url}/readyz`)).ok, {
    timeoutMs: 30_000,
    describe: () => child.output(),
  });
  return { child, port, url };
};

void t.test('a wrong configuration stops the start with one line and status 2', async (t) => {
  const child = spawnProcess(t, main, { env: { ...secrets(), JWT_PRIVATE_KEY: 'secret value' } });
  t.match(await child.exited, { code: 2, signal: null });
  t.match(child.stderr(), /^JWT_PRIVATE_KEY .*\n$/);
  t.equal(child.stdout(), '');
  t.notMatch(child.output(), /secret value/);
});

void t.test(
  'G4: the database of another DATA_ENCRYPTION_KEY stops the start with one line and status 2',
  async (t) => {
    const { connectionString, pool } = await testDatabase(t);
    await pool.query(
      `INSERT INTO personal_keys (id, subject, wrapped) VALUES ('00000000-0000-0000-0000-000000000000', 'check', $1)`,
      [Buffer.alloc(72).toString('base64')],
    );
    const child = spawnProcess(t, main, { env: { ...secrets(), DATABASE_URL: connectionString } });
    t.match(await child.exited, { code: 2, signal: null });
    t.match(child.stderr(), /^DATA_ENCRYPTION_KEY is not .*\n$/);
  },
);

void t.test('B9 D6: SIGTERM lets requests finish, then ends the process within five seconds', async (t) => {
  const { child, port, url } = await startProcess(t);
  const body = JSON.stringify({ email: 'ada@example.com', password: 'correct horse battery' });

  // A request that is under way: its header has arrived, half of its body has not.
  const slow = request(`${url}/api/v1/auth/register`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      expect: '100-continue',
    },
  });
  slow.flushHeaders();
  await once(slow, 'continue');
  slow.write(body.slice(0, 10));
  const idle = connect(port, '127.0.0.1');
  await once(idle, 'connect');

  const began = performance.now();
  child.signal('SIGTERM');
  await child.waitForOutput(/shutting down/);
  await waitFor(
    () =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      ),
    { describe: 'no new connection is accepted' },
  );
  slow.end(body.slice(10));
  const [response] = (await once(slow, 'response')) as [IncomingMessage];
  t.equal(response.statusCode, 201, 'the request under way is answered');
  response.resume();
  t.match(await child.exited, { code: 0, signal: null });
  t.ok(performance.now() - began < 5_000);
});

void t.test('a client that never ends its request does not hold up the end', async (t) => {
  const { child, port } = await startProcess(t);
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
  );
  await once(socket, 'ready');
  const began = performance.now();
  const { code } = await child.kill('SIGINT');
  t.ok(performance.now() - began < 5_500);
  t.type(code, 'number');
});

void t.test('readiness says what is missing; without a database requests are answered 503', async (t) => {
  const api = await startApi(t);
  const { token } = await api.registerUser();
  t.match(await api.request('GET', '/readyz'), { status: 200, body: { status: 'ready', lag: {} } });

  await api.deps.pool.query(
    `INSERT INTO subscriptions (name, position, updated_at)
     VALUES ('mail', 1, now() - interval '1 day'), ('task-summary', 1, now() - interval '61 seconds'), ('busy', 0, now())
     ON CONFLICT (name) DO UPDATE SET (position, updated_at) = (excluded.position, excluded.updated_at)`,
  );
  t.match(await api.request('GET', '/readyz'), {
    status: 503,
    body: {
      status: 'unready',
      reasons: ['task-summary is stuck, 1 positions behind'],
      lag: { mail: 1, 'task-summary': 1, busy: 2 },
    },
  });
  await api.deps.pool.query('DELETE FROM subscriptions');

  const { rows } = await api.deps.pool.query<{ name: string }>('SELECT current_database() AS name');
  const server = new URL(api.deps.config.databaseUrl ?? '');
  server.pathname = '/postgres';
  const bare = await startApi(t, { connectionString: server.href });
  t.match(
    await bare.request('GET', '/readyz'),
    { status: 503, body: { reasons: [/run the migrations/] } },
    'no schema',
  );

  await bare.deps.pool.query(`DROP DATABASE ${rows[0]?.name} WITH (FORCE)`);
  t.match(await api.request('GET', '/readyz'), { status: 503, body: { reasons: [/cannot be reached/] } });
  t.equal((await api.request('GET', '/healthz')).status, 200, 'the process is up all the same');
  const login = { body: { email: 'ada@example.com', password: 'correct horse battery' } };
  for (const answer of [
    await api.request('GET', '/api/v1/profile', { token }),
    await api.request('POST', '/api/v1/auth/register', login),
    await api.request('POST', '/api/v1/auth/login', login),
  ]) {
    t.match(answer, { status: 503, body: { code: 'unavailable' } });
    t.equal(answer.headers.get('retry-after'), '5');
  }
  const nowhere = await startApi(t, { connectionString: 'postgres://postgres@127.0.0.1:1/none' });
  t.match(await nowhere.request('POST', '/api/v1/auth/login', login), {
    status: 503,
    body: { code: 'unavailable' },
  });
});
