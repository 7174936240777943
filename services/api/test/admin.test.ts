import { sealing } from '@taskledger/events';
import { currentSealKey, queueNames } from '@taskledger/runtime';
import { createQueues } from '@taskledger/runtime/queues';
import { skipWithoutRedis, testRedis } from '@taskledger/testing';
import t from 'tap';
import { startApi, type TestApi, type TestUser } from './support.ts';

const system = '/api/v1/admin/system';
const dashboard = '/api/v1/admin/queues';
const silent = { warn: () => undefined, error: () => undefined };

const html = { accept: 'text/html' };

/** Opens the dashboard as a browser does; answers with the cookie. */
const opened = async (api: TestApi, { token }: TestUser): Promise<string> => {
  const answer = await api.request('POST', `${dashboard}/session`, { token });
  const [cookie = ''] = answer.headers.getSetCookie();
  return answer.status === 204 ? cookie : '';
};

for (const { name, skip } of [
  { name: 'Redis', skip: skipWithoutRedis() },
  { name: 'PostgreSQL', skip: false },
]) {
  t.test(`B9 D6: the system and its queues on ${name}, for administrators`, { skip }, async (t) => {
    const redisUrl = name === 'Redis' ? (await testRedis(t)).url : undefined;
    const api = await startApi(t, { env: { ...(redisUrl !== undefined && { REDIS_URL: redisUrl }) } });
    const [admin, member] = [await api.registerAdmin(), await api.registerUser()];
    const queues = createQueues({
      redisUrl,
      connectionString: api.deps.config.databaseUrl ?? '',
      logger: silent,
    });
    t.teardown(() => queues.close());
    await queues
      .queue('mail')
      .add([{ id: 'completion-mail-1', name: 'completion-mail', data: { delivery: 'x', round: 0 } }]);
    await api.deps.pool.query(`INSERT INTO subscriptions (name, position) VALUES ('completion-mail', 1)
       ON CONFLICT (name) DO UPDATE SET position = 1`);

    const { body, status } = await api.request(`GET`, system, admin);
    t.equal(status, 200);
    const head = await api.deps.ledger.head();
    t.match(body, {
      ledger: { head, last_event_at: String },
      seals: null,
      queues: { kind: name.toLowerCase(), reachable: true, counts: { mail: { waiting: 1, failed: 0 } } },
      dead_letters: 0,
    });
    const subscriptions = body['subscriptions'] as { name: string }[];
    t.match(
      subscriptions.find((each) => each.name === 'completion-mail'),
      { position: 1, lag: head - 1, paused: false, owner: null },
    );
    t.match(body['projections'], [{ name: 'tasks', position: head, lag: 0 }]);
    t.equal((await api.request('GET', system, member)).status, 403);
    t.equal((await api.request('GET', system)).status, 401);

    const stranger = await api.request<string>('GET', dashboard, { headers: html });
    t.equal(stranger.status, 401);
    t.match(stranger.headers.get('content-type'), /html/);
    t.match(stranger.headers.get('content-security-policy'), /script-src 'self'/);
    t.match(stranger.body, /sign-in\.js/);
    t.match(await api.request('GET', dashboard), { status: 401, body: { code: 'unauthenticated' } });
    t.equal((await api.request('POST', `${dashboard}/session`, member)).status, 403);
    t.equal((await api.request('GET', dashboard, member)).status, 403);
    const pat = await api.request<{ token: string }>('POST', '/api/v1/auth/api-tokens', {
      ...{ token: admin.token, body: { name: 'x', scope: 'write' } },
    });
    t.equal(
      (await api.request('POST', `${dashboard}/session`, { token: pat.body.token })).status,
      403,
      'an API token, which lives long, does not go into a cookie',
    );

    const cookie = await opened(api, admin);
    t.match(
      cookie,
      /^taskledger-queues=ey.*; Max-Age=(59\d|600); Path=\/api\/v1\/admin\/queues; HttpOnly; SameSite=Strict$/,
    );
    const headers = { ...html, cookie: cookie.split(';')[0] ?? '' };
    const page = await api.request<string>('GET', dashboard, { headers });
    t.equal(page.status, 200);
    t.match(page.body, /<base href="\/api\/v1\/admin\/queues\/"/);
    t.match(page.headers.get('content-security-policy'), /script-src 'self';/);
    const scripts = [...page.body.matchAll(/src="(static[^"]+)"/g)].map(([, path]) => path);
    t.ok(scripts.length > 0);
    for (const script of scripts) {
      const answer = await api.request('GET', `${dashboard}/${script}`, { headers });
      t.match(answer.headers.get('content-type'), /javascript/, script ?? '');
      t.equal(answer.status, 200);
    }
    t.match(
      await api.request('GET', `${dashboard}/static/..%2f..%2fpackage.json`, { headers }),
      { status: /^4/ },
      'no way out of the folder',
    );
    const shown = await api.request<{
      queues: { name: string; readOnlyMode: boolean; counts: { waiting: number } }[];
    }>('GET', `${dashboard}/api/queues?activeQueue=mail&status=latest&page=1&jobsPerPage=10`, { headers });
    t.equal(shown.status, 200);
    t.same(shown.body.queues.map((queue) => queue.name).toSorted(), [...queueNames].toSorted());
    t.ok(shown.body.queues.every((queue) => queue.readOnlyMode));
    t.equal(shown.body.queues.find((queue) => queue.name === 'mail')?.counts.waiting, 1);
    t.equal(
      (await api.request('GET', `${dashboard}/api/queues/mail/completion-mail-1`, { headers })).status,
      200,
    );
    for (const [method, path] of [
      ['PUT', 'mail/pause'],
      ['PUT', 'mail/completion-mail-1/clean'],
      ['PUT', 'mail/obliterate'],
    ]) {
      t.equal(
        (await api.request(method ?? '', `${dashboard}/api/queues/${path}`, { headers })).status,
        404,
        path ?? '',
      );
    }

    t.equal((await api.request('GET', system, { headers })).status, 401, 'the cookie opens nothing else');
    t.equal((await api.request('POST', `${dashboard}/session`, { headers })).status, 401, 'and only reads');
    await api.request('POST', '/api/v1/auth/logout', { body: { refresh: admin.refresh } });
    t.equal(
      (await api.request('GET', `${dashboard}/api/queues`, { headers })).status,
      401,
      'no longer than the session',
    );
  });
}

t.test('B9: while the queues are away, the rest is told', async (t) => {
  const api = await startApi(t);
  const admin = await api.registerAdmin();
  const away = createQueues({ redisUrl: 'redis://127.0.0.1:1', connectionString: '', logger: silent });
  t.teardown(() => away.close());
  Object.assign(api.deps.queues, { counts: () => away.counts() });
  t.match(await api.request('GET', system, admin), {
    status: 200,
    body: { queues: { reachable: false, counts: {} }, ledger: { head: Number } },
  });
});

t.test('B9 D6: an instance whose queue is away is up, and not ready', async (t) => {
  const api = await startApi(t, { env: { REDIS_URL: 'redis://127.0.0.1:1' } });
  t.match(await api.request('GET', '/readyz'), {
    status: 503,
    body: { status: 'unready', reasons: ['the queue cannot be reached'] },
  });
  t.equal((await api.request('GET', '/healthz')).status, 200);
});

const letters = '/api/v1/admin/dead-letters';

interface Letters {
  readonly results: readonly { readonly id: string; readonly since: string }[];
  readonly next_cursor: string | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly count: number;
}

t.test('G5 B9: administrators see dead letters, and have them tried again, on record', async (t) => {
  const api = await startApi(t);
  const [admin, member] = [await api.registerAdmin(), await api.registerUser()];
  const { pool } = api.deps;
  const list = (query: string) => api.request<Letters>('GET', `${letters}${query}`, admin);
  const retry = (id: string, headers: Readonly<Record<string, string>> = {}) =>
    api.request('POST', `${letters}/${encodeURIComponent(id)}/retry`, { token: admin.token, headers });

  t.match(await list(''), { status: 200, body: { results: [], next_cursor: null, previous: null } });
  const ids = [1, 2, 3, 4].map((n) => `completion-mail-0199d3c4-8f00-7000-8000-00000000000${n}-ann`);
  await pool.query(
    `INSERT INTO deliveries (id, reactor, position, channel, recipient, state, attempts, last_error, settled_at)
     SELECT id, 'completion-mail', 1, 'mail', 'ann', 'dead', 150, 'the mail server answered 554', now() + n * interval '10 microseconds'
       FROM unnest($1::text[]) WITH ORDINALITY AS d(id, n)`,
    [ids],
  );
  await pool.query(
    `INSERT INTO parked_events (subscription, position, stream, state, attempts, last_error, parked_at)
     VALUES ('webhooks', 1, 'task-1', 'dead', 12, 'no such field', now() + interval '1 minute'), ('webhooks', 2, 'task-1', 'waiting', 0, NULL, now())`,
  );
  const all = [...ids, 'webhooks@1'];

  const seen: string[] = [];
  let page = (await list('?limit=2')).body;
  for (;;) {
    seen.push(...page.results.map(({ id }) => id));
    if (page.next_cursor === null) break;
    page = (await list(`?limit=2&cursor=${page.next_cursor}`)).body;
  }
  t.same(seen, all, 'page by page, the oldest first');
  const back = await api.request<Letters>('GET', page.previous ?? '', admin);
  t.same(
    back.body.results.map(({ id }) => id),
    ids.slice(2),
    'and back',
  );
  const numbered = (await list('?page=2&page_size=3')).body;
  t.same(
    [numbered.count, numbered.next, numbered.results.map(({ id }) => id)],
    [5, null, all.slice(3)],
    'by number',
  );
  t.match((await list('')).body.results.at(-1), {
    id: 'webhooks@1',
    kind: 'event',
    subscription: 'webhooks',
    waiting: 1,
    last_error: 'no such field',
    channel: null,
  });
  t.match(await list('?cursor=nonsense'), { status: 422, body: { errors: [{ code: 'invalid_cursor' }] } });

  const readOnly = await api.request<{ token: string }>('POST', '/api/v1/auth/api-tokens', {
    ...{ token: admin.token, body: { name: 'x', scope: 'read' } },
  });
  for (const [options, status] of [
    [{}, 401],
    [{ token: member.token }, 403],
    [{ token: readOnly.body.token }, 403],
  ] as const) {
    t.equal((await api.request('POST', `${letters}/webhooks%401/retry`, options)).status, status);
  }
  t.equal((await api.request('GET', letters, member)).status, 403);
  t.equal((await list('')).body.results.length, 5, 'none of these has done anything');

  const [first = '', second = ''] = ids;
  const head = await api.deps.ledger.head();
  const done = await retry(first, { 'idempotency-key': 'once' });
  t.match(done, { status: 202, body: { id: first } });
  t.equal(Number(done.headers.get('x-ledger-position')), head + 1);
  const replayed = await retry(first, { 'idempotency-key': 'once' });
  t.match(replayed, { status: 202, body: { id: first } });
  t.equal(replayed.headers.get('idempotent-replayed'), 'true');
  t.match(await retry(first), { status: 404, body: { code: 'not_found' } }, 'it is no dead letter any more');
  t.match(await retry(second, { 'idempotency-key': 'once' }), {
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
  t.equal((await retry('webhooks@1')).status, 202);
  t.equal((await retry('webhooks@2')).status, 404, 'what waits behind one is none itself');

  const twice = await Promise.all([retry(second), retry(second)]);
  t.same(
    twice.map(({ status }) => status).toSorted((a, b) => a - b),
    [202, 404],
    'of two at once one has it tried again',
  );

  const deliveries = await pool.query('SELECT state, round FROM deliveries ORDER BY id');
  t.same(
    deliveries.rows.map(({ state, round }: { state: string; round: number }) => `${state} ${round}`),
    ['pending 1', 'pending 1', 'dead 0', 'dead 0'],
  );
  const parked = await pool.query('SELECT state, attempts FROM parked_events ORDER BY position');
  t.same(parked.rows, [
    { state: 'failed', attempts: 0 },
    { state: 'waiting', attempts: 0 },
  ]);
  const log = await api.request<{ results: readonly unknown[] }>(
    'GET',
    '/api/v1/activity-logs?type=DeadLetterRetried',
    admin,
  );
  t.match(
    log.body.results,
    [second, 'webhooks@1', first].map((id) => ({
      type: 'DeadLetterRetried',
      actor: { id: admin.id },
      details: { job_id: id },
    })),
    'who did it is in the ledger, once for each',
  );
  t.equal(log.body.results.length, 3);
});

const seals = '/api/v1/admin/seals';

/** As the worker does it. */
const sealAll = async ({ deps: { pool, config, ledger } }: TestApi): Promise<void> => {
  const { project } = sealing({
    pool,
    sealer: (client) => currentSealKey(client, config.dataEncryptionKeys),
  });
  const client = await pool.connect();
  await client.query('BEGIN');
  await project(await ledger.readLedger(0, 10_000), client);
  await client.query('COMMIT');
  client.release();
};

t.test('G2: administrators see whether the newest seals hold, checked when they ask', async (t) => {
  const api = await startApi(t);
  const [admin, member] = [await api.registerAdmin(), await api.registerUser()];
  const { pool, ledger } = api.deps;
  const look = () => api.request('GET', seals, admin);
  const head = await ledger.head();
  t.match(
    await look(),
    {
      status: 200,
      body: {
        ...{ head, sealed: 0, unsealed: head, unsealed_since: String },
        check: { seals: 0, range: null, finding: null },
        last_verification: null,
      },
    },
    'nothing is sealed, and nobody says that it were',
  );
  t.equal((await api.request('GET', seals, member)).status, 403);
  t.equal((await api.request('GET', seals)).status, 401);

  await sealAll(api);
  t.match((await look()).body, {
    sealed: head,
    unsealed: 0,
    unsealed_since: null,
    check: { seals: 1, range: { from: 1, to: head }, finding: null },
  });

  const data = { from: 1, to: head, first_bad_position: null };
  await ledger.append({
    streams: [{ stream: 'operations-ledger', expected: 'any', events: [{ type: 'LedgerVerified', data }] }],
    meta: { actor: 'system', correlation_id: 'x', operator: 'joan' },
    recorded_at: new Date().toISOString(),
  });
  t.match((await look()).body, {
    unsealed: 1,
    last_verification: { operator: 'joan', range: { from: 1, to: head }, first_bad_position: null },
  });

  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
  await client.query(`UPDATE events SET data = data || '{"role": "ADMIN"}' WHERE position = 2`);
  await client.query('COMMIT');
  client.release();
  t.match((await look()).body, {
    check: {
      finding: {
        kind: 'edited',
        position: 1,
        seal: 1,
        detail: `the events from 1 to ${head} are not what was sealed`,
      },
    },
  });
});

t.test('B9: administrators see what the past hour has brought, by the minute', async (t) => {
  const api = await startApi(t);
  const [admin, member] = [await api.registerAdmin(), await api.registerUser()];
  const path = '/api/v1/admin/throughput';
  t.equal((await api.request('GET', path, member)).status, 403);
  const { pool } = api.deps;
  const client = await pool.connect();
  await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'; DELETE FROM events`);
  // One a long time ago, two in the oldest minute, three 10 minutes ago, one now.
  await client.query(`
    INSERT INTO events (position, event_id, stream, version, type, schema_version, data, meta, recorded_at)
    SELECT n, gen_random_uuid(), 'note-' || n, 1, 'NoteTaken', 1, '{}', '{}', now() - ago
      FROM unnest(ARRAY[interval '2 days', '59 min 40 s', '59 min 30 s', '10 min 40 s', '10 min 30 s', '10 min 20 s', '1 s'])
           WITH ORDINALITY AS e(ago, n)`);
  await client.query('COMMIT');
  client.release();
  const { body } = await api.request<{ until: string; events_per_minute: number[] }>('GET', path, admin);
  const expected = Array.from({ length: 60 }, () => 0);
  [expected[0], expected[49], expected[59]] = [2, 3, 1];
  t.same(body.events_per_minute, expected);
});
