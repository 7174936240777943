import { randomUUID } from 'node:crypto';
import t from 'tap';
import { createWebhookSecrets } from '@taskledger/runtime';
import { type Json, startApi } from './support.ts';

const path = '/api/v1/webhooks';
const target = 'https://hooks.example.com/tasks';
const missing = '/api/v1/webhooks/0199d3c4-8f00-7000-8000-000000000000';

void t.test('F3: webhooks are registered, listed, changed and deleted by their owner', async (t) => {
  const api = await startApi(t);
  const [ada, eve, root] = [await api.registerUser(), await api.registerUser(), await api.registerAdmin()];
  const send = (who: { token: string }, method: string, url: string, body?: object) =>
    api.request(method, url, { token: who.token, ...(body && { body }) });

  const created = await send(ada, 'POST', path, { url: target, events: ['TaskCompleted'] });
  t.match(created, {
    status: 201,
    body: {
      url: target,
      events: ['TaskCompleted'],
      description: '',
      enabled: true,
      secret: /^whsec_[\w+/]{43}=$/,
    },
  });
  const { secret, ...shown } = created.body;
  const one = `${path}/${String(shown['id'])}`;
  t.equal(created.headers.get('location'), one);
  t.match(created.headers.get('x-ledger-position'), /^\d+$/);
  t.same((await send(ada, 'GET', one)).body, shown, 'and its secret never again');
  t.same((await send(ada, 'GET', path)).body['results'], [shown]);
  t.same((await send(root, 'GET', one)).body, shown, 'ADMIN may look at it');
  t.same((await send(eve, 'GET', path)).body['results'], []);
  for (const [method, url, body] of [
    ['GET', one],
    ['PATCH', one, { enabled: false }],
    ['DELETE', one],
    ['POST', `${one}/rotate-secret`],
    ['POST', `${one}/test`],
    ['GET', `${one}/deliveries`],
    ['POST', `${one}/deliveries/${randomUUID()}/redeliver`],
  ] as const) {
    t.equal((await send(eve, method, url, body)).status, 404, `${method} ${url}`);
    t.equal((await send(ada, method, url.replace(one, missing), body)).status, 404);
  }
  t.equal((await send(root, 'POST', `${one}/rotate-secret`)).status, 403);

  const patched = await send(ada, 'PATCH', one, { description: 'chat', events: ['*'], enabled: false });
  t.match(patched, {
    status: 200,
    body: { description: 'chat', events: ['*'], enabled: false, disabled_reason: 'owner', url: target },
  });
  t.match(await send(ada, 'POST', `${one}/test`), { status: 409, body: { code: 'webhook_disabled' } });
  t.match((await send(ada, 'PATCH', one, { description: null, enabled: true })).body, {
    ...{ description: '', enabled: true, disabled_at: null, disabled_reason: null },
  });

  const rotated = await send(ada, 'POST', `${one}/rotate-secret`);
  t.match(rotated, { status: 200, body: { secret: /^whsec_/ } });
  t.not(rotated.body['secret'], secret);
  const { rows } = await api.deps.pool.query<{ wrapped: string; expires_at: string | null }>(
    'SELECT wrapped, expires_at FROM webhook_secrets ORDER BY id',
  );
  const secrets = createWebhookSecrets(api.deps.config.dataEncryptionKeys);
  const id = String(shown['id']);
  t.strictSame(
    rows.map(({ wrapped }) => secrets.open(id, wrapped)),
    [secret, rotated.body['secret']],
    'encrypted, and readable for whoever signs',
  );
  t.throws(() => secrets.open(randomUUID(), rows[0]?.wrapped ?? ''), 'for this webhook alone');
  const left = (Date.parse(rows[0]?.expires_at ?? '') - Date.now()) / 3_600_000;
  t.ok(left > 23.9 && left < 24.1, `the former one signs for another ${left} hours`);
  t.equal(rows[1]?.expires_at, null);
  for (let more = 0; more < 8; more += 1) await send(ada, 'POST', `${one}/rotate-secret`);
  const kept = await api.deps.pool.query('SELECT FROM webhook_secrets');
  t.ok(kept.rowCount !== null && kept.rowCount <= 5, 'the number of signatures is bounded');

  t.match(
    await send(ada, 'GET', `/api/v1/activity-logs?subject=${id}&type=WebhookRegistered,WebhookChanged`),
    {
      body: {
        results: [
          { type: 'WebhookChanged' },
          { type: 'WebhookChanged', changes: [{ field: 'events', from: ['TaskCompleted'], to: ['*'] }, {}] },
          { type: 'WebhookRegistered', subject: { kind: 'webhook', id } },
        ],
      },
    },
  );
  t.same((await send(eve, 'GET', `/api/v1/activity-logs?subject=${id}`)).body['results'], []);

  t.equal((await send(ada, 'DELETE', one)).status, 204);
  t.equal((await send(ada, 'GET', one)).status, 404);
  t.same((await send(ada, 'GET', path)).body['results'], []);
  t.equal((await api.deps.pool.query('SELECT FROM webhook_secrets')).rowCount, 0, 'its secrets are gone');

  const all = JSON.stringify([
    (await api.deps.pool.query('SELECT data, meta FROM events')).rows,
    (await api.deps.pool.query('SELECT * FROM webhooks')).rows,
    (await api.deps.pool.query('SELECT * FROM idempotency_keys')).rows,
    api.logs,
  ]);
  for (const each of [secret, rotated.body['secret']]) {
    t.notOk(all.includes(String(each)), 'G7: no secret is in an event, a read model or a log line');
  }
});

void t.test(
  'F3: what cannot or must not be a target is refused, and the number of webhooks bounded',
  async (t) => {
    const api = await startApi(t);
    const { token } = await api.registerUser();
    const register = (body: Json) => api.request('POST', path, { token, body });
    const refused: [string, string][] = [
      ['ftp://example.com/x', 'invalid_format'],
      ['example.com', 'invalid_format'],
      ['javascript:alert(1)', 'invalid_format'],
      ['https://user:pass@example.com', 'invalid_format'],
      ['https://example.com/a b', 'invalid_format'],
      ...[
        'http://localhost',
        'http://LOCALHOST.:8080',
        'http://api.localhost',
        'http://127.0.0.1',
        'http://127.1',
        'http://2130706433',
        'http://0x7f000001',
        'http://0177.0.0.1',
        'http://0.0.0.0',
        'http://10.0.0.1',
        'http://172.16.3.4',
        'http://192.168.0.1',
        'http://100.64.0.1',
        'http://169.254.169.254/latest/meta-data',
        'http://168.63.129.16',
        'http://metadata.google.internal',
        'http://[::1]',
        'http://[::]',
        'http://[fe80::1]',
        'http://[fd00:ec2::254]',
        'http://[::ffff:127.0.0.1]',
        'http://[::ffff:a9fe:a9fe]',
        'http://[64:ff9b::7f00:1]',
        'http://224.0.0.1',
        'http://intranet',
      ].map((url): [string, string] => [url, 'private_address']),
    ];
    for (const [url, code] of refused) {
      t.match(
        await register({ url, events: ['*'] }),
        { status: 422, body: { errors: [{ field: 'url', code }] } },
        url,
      );
    }
    for (const body of [
      { url: target },
      { url: target, events: [] },
      { url: target, events: ['TaskExploded'] },
      { url: target, events: ['UserRegistered'] },
      { url: target, events: ['*', '*'] },
      { url: target, events: ['*'], secret: 'whsec_mine' },
      { url: target, events: ['*'], description: 'x'.repeat(256) },
    ]) {
      t.equal((await register(body)).status, 422, JSON.stringify(body).slice(0, 80));
    }
    const many = await Promise.all(
      Array.from({ length: 25 }, () => register({ url: target, events: ['*'] })),
    );
    t.equal(many.filter(({ status }) => status === 201).length, 20);
    t.match(
      many.find(({ status }) => status !== 201),
      { status: 409, body: { code: 'webhook_limit' } },
    );
    const page = await api.request<{ next: string; results: Json[] }>('GET', `${path}?limit=15`, { token });
    const rest = await api.request<{ results: Json[] }>(
      'GET',
      new URL(page.body.next).pathname + new URL(page.body.next).search,
      { token },
    );
    t.equal(page.body.results.length + rest.body.results.length, 20);
    t.match((await api.request('GET', `${path}?page=2&page_size=15`, { token })).body, { count: 20 });

    const open = await startApi(t, { env: { WEBHOOK_ALLOW_PRIVATE: 'true' } });
    const user = await open.registerUser();
    const local = await open.request('POST', path, {
      token: user.token,
      body: { url: 'http://127.0.0.1:8080/x', events: ['*'] },
    });
    t.equal(local.status, 201, 'WEBHOOK_ALLOW_PRIVATE=true');
  },
);
