import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { brotliDecompressSync } from 'node:zlib';
import t from 'tap';
import { repositoryRoot } from '@taskledger/testing';
import type { RouteOptions } from 'fastify';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { problems } from '../src/problems.ts';
import { buildApp } from '../src/app.ts';
import { startApi, type TestApi } from './support.ts';

const register = '/api/v1/auth/register';
const good = { email: 'ada@example.com', password: 'correct horse battery' };

/** Sends a body of so many bytes, as one who does not look at the answer before it is through. */
const sendLarge = async (url: string, { bytes, chunked }: { bytes: number; chunked: boolean }) => {
  const piece = Buffer.alloc(64 * 1024, 'a');
  const request = httpRequest(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(!chunked && { 'content-length': bytes }) },
  });
  const answered = new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('error', reject).on('end', () => resolve({ status: response.statusCode, body }));
    });
  });
  for (let sent = 0; sent < bytes; sent += piece.length) {
    if (!request.write(piece)) await Promise.race([once(request, 'drain'), answered]);
  }
  request.end();
  return answered;
};

/** Sends bytes as they are and answers with all that comes back. */
const sendRaw = async (url: string, text: string): Promise<string> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('utf8').on('data', (data: string) => (received += data));
  socket.write(text);
  await once(socket, 'close');
  return received;
};

const errors = (...expected: [field: string, code: string][]) => ({
  code: 'validation_failed',
  errors: expected.map(([field, code]) => ({ field, code, message: String })),
});

void t.test('A5: bad input is 4xx, explained, and changes nothing', async (t) => {
  const api = await startApi(t);
  const cases: [name: string, body: object | string, status: number, expected: object][] = [
    ['not JSON', '{"email": ', 400, { code: 'malformed_json' }],
    ['nearly JSON', "{'email': 1}", 400, { code: 'malformed_json' }],
    ['a polluted prototype', '{"__proto__": {"role": "ADMIN"}}', 400, { code: 'malformed_json' }],
    ['a polluted constructor', '{"constructor": {"prototype": {}}}', 400, { code: 'malformed_json' }],
    ['an empty body', '', 422, errors(['body', 'wrong_type'])],
    ['an array', [], 422, errors(['body', 'wrong_type'])],
    ['null', 'null', 422, errors(['body', 'wrong_type'])],
    ['a number', '5', 422, errors(['body', 'wrong_type'])],
    ['nothing in it', {}, 422, errors(['email', 'required'], ['password', 'required'])],
    [
      'wrong types',
      { email: 1, password: {} },
      422,
      errors(['email', 'wrong_type'], ['password', 'wrong_type']),
    ],
    [
      'an unknown field',
      { ...good, role: 'ADMIN', is_active: 1 },
      422,
      errors(['role', 'unknown_field'], ['is_active', 'unknown_field']),
    ],
    ['no address', { ...good, email: 'ada' }, 422, errors(['email', 'invalid_format'])],
    [
      'a long address',
      { ...good, email: `${'a'.repeat(250)}@example.com` },
      422,
      errors(['email', 'too_long']),
    ],
    ['a short password', { ...good, password: 'short' }, 422, errors(['password', 'too_short'])],
    ['a long password', { ...good, password: 'x'.repeat(129) }, 422, errors(['password', 'too_long'])],
    ['NUL', { ...good, display_name: 'a\0b' }, 422, errors(['display_name', 'forbidden_character'])],
    [
      'NUL in a password',
      { ...good, password: 'correct horse\0' },
      422,
      errors(['password', 'forbidden_character']),
    ],
    [
      'half a surrogate pair',
      `{"email":"ada@example.com","password":"correct horse","display_name":"\\ud800"}`,
      422,
      errors(['display_name', 'forbidden_character']),
    ],
    [
      'the other half',
      `{"email":"ada@example.com","password":"correct horse","display_name":"x\\udc00"}`,
      422,
      errors(['display_name', 'forbidden_character']),
    ],
    [
      'a username with @',
      { ...good, username: 'ada@example.com' },
      422,
      errors(['username', 'invalid_format']),
    ],
  ];
  for (const [name, body, status, expected] of cases) {
    const answer = await api.request('POST', register, { body });
    t.match(answer, { status, body: expected }, name);
    t.match(answer.headers.get('content-type'), /^application\/problem\+json/, name);
  }

  for (const [name, body] of [
    ['both names', { email: 'a', username: 'b', password: 'c' }],
    ['no name', { password: 'c' }],
  ] as const) {
    const answer = await api.request('POST', '/api/v1/auth/login', { body });
    t.match(answer, { status: 422, body: errors(['email', 'email_or_username']) }, name);
  }

  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'json',
    'multipart/form-data; boundary=x',
  ]) {
    const answer = await api.request('POST', register, { body: '{}', headers: { 'content-type': type } });
    t.match(answer, { status: 415, body: { code: 'unsupported_media_type' } }, type);
  }
  const merge = { 'content-type': 'application/merge-patch+json' };
  t.equal(
    (await api.request('POST', register, { body: '{}', headers: merge })).status,
    422,
    'RFC 7396 is JSON too',
  );

  const { rows } = await api.deps.pool.query<{ events: number }>('SELECT count(*) AS events FROM events');
  t.equal(rows[0]?.events, 0, 'nothing was recorded');
});

void t.test('A5: no route of the API ignores a query parameter that it does not know', async (t) => {
  const routes: RouteOptions[] = [];
  const api = await startApi(t, {
    extend: (app) => void app.addHook('onRoute', (route) => void routes.push(route)),
  });
  const ours = routes.filter(
    ({ url }) => url.startsWith('/api/v1/') && !url.startsWith('/api/v1/admin/queues'),
  );
  t.ok(ours.length > 50, `${ours.length} routes`);
  for (const { method, url, schema } of ours) {
    const query = schema?.querystring;
    const issues = query instanceof z.ZodType ? (query.safeParse({ surprise: '1' }).error?.issues ?? []) : [];
    t.ok(
      issues.some((issue) => issue.code === 'unrecognized_keys' && issue.keys.includes('surprise')),
      `${String(method)} ${url}`,
    );
  }
  const { token } = await api.registerUser();
  for (const path of ['/api/v1/profile', '/api/v1/tasks/summary'])
    t.match(await api.request('GET', `${path}?surprise=1`, { token }), {
      status: 422,
      body: errors(['surprise', 'unknown_field']),
    });
});

void t.test('A5: a body that is too large gets its 413, however it arrives', async (t) => {
  const api = await startApi(t);
  const tenMegabytes = 10 * 1024 * 1024;
  for (const chunked of [false, true]) {
    for (const path of [register, '/api/v1/auth/login']) {
      const answer = await sendLarge(new URL(path, api.url).href, { bytes: tenMegabytes, chunked });
      t.equal(answer.status, 413, chunked ? 'in chunks' : 'with a length');
      t.match(JSON.parse(answer.body), { code: 'payload_too_large', status: 413 });
    }
  }
  const barely = { ...good, display_name: 'x'.repeat(1024 * 1024 - 100) };
  t.equal(
    (await api.request('POST', register, { body: barely })).status,
    422,
    'just below the limit it is read',
  );
});

void t.test('A5 F6: problems have one shape (RFC 9457)', async (t) => {
  const api = await startApi(t, {
    extend: (app) =>
      void app.get('/test/bug', { config: { access: 'public' }, schema: { hide: true } }, () => {
        throw new Error('secret inner detail');
      }),
  });
  const unknown = await api.request('GET', '/api/v1/nothing/here?q=1', {
    headers: { 'x-request-id': 'abc-123' },
  });
  t.equal(unknown.status, 404);
  t.same(unknown.body, {
    type: 'urn:taskledger:problem:not_found',
    title: 'Not found',
    status: 404,
    detail: 'There is nothing at this URL.',
    instance: '/api/v1/nothing/here',
    code: 'not_found',
    request_id: 'abc-123',
  });
  for (const [method, path, status] of [
    ['GET', '/api/v1/tasks/%E0%A4%A', 400],
    ['GET', `/api/v1/nothing/${'x'.repeat(500)}`, 404],
    ['PUT', register, 404],
    ['DELETE', '/', 404],
    ['GET', '/api/v1/auth/register', 404],
  ] as const) {
    t.match(
      await api.request(method, path),
      { status, body: { status, instance: String } },
      `${method} ${path.slice(0, 30)}`,
    );
  }

  const bug = await api.request('GET', '/test/bug', { headers: { 'x-request-id': 'bug-1' } });
  t.match(bug, { status: 500, body: { code: 'internal', request_id: 'bug-1' } });
  t.notMatch(JSON.stringify(bug.body), /secret|inner|stack|Error/);
  const logged = api.logs.find((line) => line['request_id'] === 'bug-1' && line['level'] === 50);
  t.match(logged, { err: { message: 'secret inner detail', stack: String } }, 'the log says more');

  for (const [text, status] of [
    ['NONSENSE\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ] as const) {
    const answer = await sendRaw(api.url, text);
    t.match(answer, `HTTP/1.1 ${status} `);
    t.match(JSON.parse(answer.split('\r\n\r\n').at(-1) ?? ''), { status, request_id: String });
  }
});

void t.test(
  'A9: every request has an id, in the answer, the log and the events, and one line in the log',
  async (t) => {
    const api = await startApi(t, { env: { TRUST_PROXY: '1' } });
    const headers = { 'x-request-id': 'client:42', 'x-forwarded-for': '203.0.113.9', 'user-agent': 'test/1' };
    const given = await api.request('POST', `${register}?`, { body: good, headers });
    t.equal(given.headers.get('x-request-id'), 'client:42');
    const [event] = await api.deps.ledger.readLedger(0, 1);
    t.same(event?.meta, {
      actor: null,
      correlation_id: 'client:42',
      ip: '203.0.113.9',
      user_agent: 'test/1',
    });

    for (const refused of ['a b', 'x'.repeat(129), '<script>', '{"a":1}']) {
      const answer = await api.request('GET', '/healthz', { headers: { 'x-request-id': refused } });
      t.match(
        answer.headers.get('x-request-id'),
        /^[\da-f]{8}-[\da-f]{4}-7/,
        `${refused.slice(0, 10)} is replaced`,
      );
    }
    const user = await api.registerUser();
    await api.request('GET', '/api/v1/tasks/?search=abc', {
      token: user.token,
      headers: { 'x-request-id': 'line-1' },
    });
    const lines = api.logs.filter((line) => line['request_id'] === 'line-1');
    t.match(lines, [
      { method: 'GET', path: '/api/v1/tasks/', status: 200, ms: Number, user: user.id, msg: 'request' },
    ]);
    t.equal(lines.length, 1);
  },
);

void t.test('A slash at the end changes nothing; HEAD is GET without a body', async (t) => {
  const api = await startApi(t);
  const { token } = await api.registerUser();
  for (const path of [
    '/healthz',
    '/readyz',
    '/metrics',
    '/api/v1/profile',
    '/api/openapi.json',
    '/api/docs',
  ]) {
    for (const url of [path, `${path}/`]) {
      t.equal((await api.request('GET', url, { token })).status, 200, url);
      const head = await api.request('HEAD', url, { token });
      t.same([head.status, head.body as unknown], [200, ''], `HEAD ${url}`);
    }
  }
  t.equal((await api.request('POST', `${register}/`, { body: good })).status, 201);
});

void t.test('B8: secure headers, compression, HTTPS behind a proxy', async (t) => {
  const api = await startApi(t);
  const { headers } = await api.request('GET', '/healthz');
  t.match(Object.fromEntries(headers), {
    'content-security-policy': "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  });
  t.equal(headers.get('strict-transport-security'), null, 'no HSTS without HTTPS');
  t.equal(headers.get('x-powered-by'), null);
  for (const path of ['/nothing', '/%zz']) {
    const answer = await api.request('GET', path);
    t.equal(answer.headers.get('x-content-type-options'), 'nosniff', `${path} too`);
    t.ok(answer.headers.get('x-request-id'));
  }

  const encoded = async (path: string): Promise<{ encoding: string | undefined; body: Buffer }> => {
    const request = httpRequest(new URL(path, api.url), { headers: { 'accept-encoding': 'gzip, br' } }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    const body = Buffer.concat(await response.toArray());
    return { encoding: response.headers['content-encoding'], body };
  };
  const large = await encoded('/api/openapi.json');
  t.equal(large.encoding, 'br');
  t.match(JSON.parse(brotliDecompressSync(large.body).toString()), { openapi: '3.1.1' });
  t.equal((await encoded('/healthz')).encoding, undefined, 'small answers stay as they are');

  const proxied = await startApi(t, {
    env: { PUBLIC_URL: 'https://tasks.example.com', TRUST_PROXY: 'true' },
  });
  const plain = await proxied.request('GET', '/api/v1/profile?a=1', {
    headers: { 'x-forwarded-proto': 'http' },
  });
  t.equal(plain.status, 308);
  t.equal(plain.headers.get('location'), 'https://tasks.example.com/api/v1/profile?a=1');
  const secure = await proxied.request('GET', '/', { headers: { 'x-forwarded-proto': 'https' } });
  t.equal(secure.status, 200);
  t.match(secure.headers.get('strict-transport-security'), /max-age=\d{8}/);
  t.equal((await proxied.request('GET', '/healthz')).status, 200, 'probes come past the proxy');
});

void t.test('A8 B7 D3 D4: OpenAPI 3.1 from the code, and a Swagger UI at /api/docs', async (t) => {
  const api = await startApi(t);
  interface Operation {
    readonly summary?: string;
    readonly tags?: string[];
    readonly security?: object[];
    readonly requestBody?: { readonly content: Record<string, { schema: { properties?: object } }> };
    readonly responses: Record<string, object>;
  }
  const { body: document } = await api.request<{
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { securitySchemes: object; schemas: Record<string, { examples?: unknown[] }> };
  }>('GET', '/api/openapi.json');
  t.equal(document.openapi, '3.1.1');
  t.match(document.components.securitySchemes, { bearer: { type: 'http', scheme: 'bearer' } });
  for (const name of ['Problem', 'User', 'Tokens', 'Task', 'Category']) {
    t.ok(document.components.schemas[name]?.examples?.length, `${name} has an example`);
  }
  for (const path of ['/api/v1/auth/token/refresh', '/api/v1/profile', '/api/v1/tasks/{id}', '/readyz']) {
    t.ok(path in document.paths, path);
  }
  t.notOk(Object.keys(document.paths).some((path) => path.startsWith('/api/docs')));
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const name = `${method} ${path}`;
      t.ok(operation.summary, `${name} has a summary`);
      t.ok(operation.tags?.length, `${name} has a tag`);
      t.match(
        operation.responses['default'],
        { $ref: '#/components/responses/Other' },
        `${name} documents problems`,
      );
      const body = operation.requestBody?.content['application/json'];
      const fields = Object.keys(body?.schema.properties ?? {});
      t.ok(fields.length < 2 || JSON.stringify(body).includes('"example'), `${name} has an example`);
      t.equal(
        (operation.security ?? []).length > 0,
        '401' in operation.responses,
        `${name} documents who may use it`,
      );
    }
  }
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
    ([, name]) => name,
  );
  t.ok(references.length > 0);
  t.same(
    references.filter((name) => !(String(name) in document.components.schemas)),
    [],
    'no reference leads nowhere',
  );

  const page = await api.request<string>('GET', '/api/docs/');
  t.match(page.headers.get('content-type'), /html/);
  t.match(page.headers.get('content-security-policy'), /script-src 'self'|default-src 'self'/);
  for (const [, file = ''] of page.body.matchAll(/(?:src|href)="\.?([^"]+\.(?:js|css))"/g)) {
    const asset = await api.request('GET', new URL(file.replace(/^\//, ''), 'http://x/api/docs/').pathname);
    t.equal(asset.status, 200, file);
  }
  t.notMatch(page.body, /<script>[^<]|onload=/, 'nothing that the policy would refuse');
});

void t.test('B9 D6: figures for Prometheus', async (t) => {
  const api = await startApi(t);
  await api.registerUser();
  await api.request('GET', '/api/v1/nothing');
  const { body, headers } = await api.request<string>('GET', '/metrics');
  t.match(headers.get('content-type'), /^text\/plain/);
  t.match(
    body,
    'http_request_duration_seconds_count{method="POST",route="/api/v1/auth/register",status="201"} 1',
  );
  t.match(body, 'http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
  t.match(body, 'ledger_events_appended_total 2');
  t.match(body, 'ledger_append_batch_size_count 2');
  t.match(body, 'nodejs_eventloop_lag_seconds');
});

void t.test('a route without an access rule makes the start fail', async (t) => {
  const { deps } = await startApi(t);
  const extend = (app: TestApi['app']) => void app.get('/test/forgotten', () => 'anybody');
  await t.rejects(buildApp({ ...deps, extend }), {
    message: /GET \/test\/forgotten says not who may use it/,
  });
});

void t.test('A5: docs/errors.md lists every problem with its status', async (t) => {
  const text = await readFile(join(repositoryRoot, 'docs/errors.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| (.*?) +\|/gm)].map(
    ([, code, status, title]) => [code, { status: Number(status), title }],
  );
  t.same(Object.fromEntries(listed), problems);
});
