import { randomUUID } from 'node:crypto';
import { addRateLimitUsage, createLogger, createPool, drainRateLimitUsage } from '@taskledger/runtime';
import { createRedis, type Redis } from '@taskledger/runtime/redis';
import { recordRateLimitUsage } from '@taskledger/read-models';
import { privateRedis, skipWithoutRedis, testDatabase, testRedis, waitFor } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { z } from 'zod';
import { normalizeIP } from '@fastify/rate-limit';
import { type Answer, type Json, secrets, startApi, type TestApi, type TestUser } from './support.ts';

/** The limits of API.md. The window is long enough that no test outlives it by accident. */
const defaults = {
  RATE_LIMIT_OTP: '5',
  RATE_LIMIT_USER: '50',
  RATE_LIMIT_ANONYMOUS: '10',
  RATE_LIMIT_WINDOW: '1h',
};

/** The API under its limits, and users that were made without. */
const startLimited = async (
  t: Test,
  { env = {}, users = 0 }: { env?: Record<string, string>; users?: number } = {},
) => {
  const { connectionString } = await testDatabase(t);
  const keys = secrets();
  const unlimited = await startApi(t, { connectionString, env: keys });
  const made: TestUser[] = [];
  for (let n = 0; n < users; n += 1) made.push(await unlimited.registerUser());
  const start = (more: Record<string, string> = {}) =>
    startApi(t, { connectionString, env: { ...keys, ...defaults, ...env, ...more } });
  return { api: await start(), start, unlimited, users: made };
};

const times = async (n: number, send: () => Promise<Answer<Json>>): Promise<Answer<Json>[]> => {
  const answers = [];
  for (let i = 0; i < n; i += 1) answers.push(await send());
  return answers;
};

const statuses = (answers: readonly Answer<Json>[]) => answers.map(({ status }) => status);

const limitsOf = ({ headers }: Answer<unknown>) =>
  ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].map((name) => headers.get(name));

const tryCode = (api: TestApi, headers: Record<string, string> = {}) =>
  api.request('POST', '/api/v1/auth/otp/verify', {
    body: { challenge_id: randomUUID(), code: '12345678' },
    headers,
  });

const profile = (api: TestApi, token?: string) =>
  api.request('GET', '/api/v1/profile', token === undefined ? {} : { token });

const exceeded = async ({ deps }: TestApi) =>
  z
    .array(z.object({ data: z.record(z.string(), z.unknown()), meta: z.record(z.string(), z.unknown()) }))
    .parse(await deps.ledger.readStream('security-ratelimit'));

const isRefused = (t: Test, answer: Answer<Json>, limit: number): void => {
  t.match(answer, { status: 429, body: { code: 'rate_limited', status: 429, title: 'Too many requests' } });
  t.match(answer.headers.get('content-type'), /^application\/problem\+json/);
  const reset = answer.headers.get('ratelimit-reset');
  t.same(limitsOf(answer), [String(limit), '0', reset]);
  t.match(reset, /^\d+$/);
  t.equal(answer.headers.get('retry-after'), reset);
};

for (const place of ['memory', 'Redis'] as const) {
  const skip = place === 'Redis' && skipWithoutRedis();

  void t.test(`A6 E4: the limits at their defaults, in ${place}`, { skip }, async (t) => {
    const env: Record<string, string> = place === 'Redis' ? { REDIS_URL: (await testRedis(t)).url } : {};
    const { api, start, users } = await startLimited(t, { users: 2, env });
    const [ada, bob] = users;

    const signedIn = await times(51, () => profile(api, ada?.token));
    t.same(statuses(signedIn), [...Array<number>(50).fill(200), 429], 'the 51st of a signed-in user');
    t.same(limitsOf(signedIn[0] as Answer<Json>).slice(0, 2), ['50', '49']);
    t.match(signedIn[0]?.headers.get('ratelimit-reset'), /^(3600|3599)$/, 'seconds');
    t.equal(signedIn[0]?.headers.get('retry-after'), null);
    isRefused(t, signedIn[50] as Answer<Json>, 50);
    t.equal((await profile(api, bob?.token)).status, 200, 'another user has a limit of their own');

    const attempts = await times(6, () => tryCode(api));
    t.same(statuses(attempts), [401, 401, 401, 401, 401, 429], 'the 6th one-time code from an address');
    isRefused(t, attempts[5] as Answer<Json>, 5);

    const anonymous = await times(11, () => profile(api));
    t.same(statuses(anonymous), [...Array<number>(10).fill(401), 429], 'the 11th of an address');
    isRefused(t, anonymous[10] as Answer<Json>, 10);
    for (const [name, answer] of Object.entries({
      'an anonymous route': await api.request('POST', '/api/v1/auth/register', { body: {} }),
      'a URL that there is not': await api.request('GET', '/api/v1/nothing'),
      HEAD: await api.request('HEAD', '/api/v1/profile'),
      'a slash at the end': await api.request('GET', '/api/v1/profile/'),
      'a junk credential': await profile(api, 'junk'),
      'a forged credential': await profile(api, `${bob?.token.slice(0, -4)}AAAA`),
      'another scheme': await api.request('GET', '/api/v1/profile', {
        headers: { authorization: 'Basic YTpi' },
      }),
      'a spoofed address': await api.request('GET', '/api/v1/profile', {
        headers: {
          'x-forwarded-for': '203.0.113.9',
          forwarded: 'for=203.0.113.9',
          'x-real-ip': '203.0.113.9',
        },
      }),
    })) {
      t.equal(answer.status, 429, `${name} counts against the address too`);
    }
    t.equal((await profile(api, bob?.token)).status, 200, 'a signed-in user does not');
    for (const path of [
      '/',
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/docs/',
      '/api/openapi.json',
      '/nothing',
    ]) {
      const answer = await api.request<unknown>('GET', path);
      t.not(answer.status, 429, path);
      t.equal(answer.headers.get('ratelimit-limit'), null, path);
    }

    const other = await start();
    const expected = place === 'Redis' ? [429, 429] : [200, 401];
    t.same(
      [(await profile(other, ada?.token)).status, (await tryCode(other)).status],
      expected,
      place === 'Redis' ? 'two instances on one Redis share the counts' : 'memory is not shared',
    );

    const events = () => exceeded(api);
    await waitFor(async () => (await events()).length >= 3);
    await waitFor(
      async () =>
        (await recordedUsage(api)).some(
          (row) =>
            row.user_key.startsWith('ip:') &&
            row.endpoint === 'GET /api/v1/profile' &&
            row.count === 16 &&
            row.limited === 6,
        ),
      { describe: 'the usage of the anonymous address' },
    );
    t.match(
      (await events()).map(({ data, meta }) => ({ ...data, actor: meta['actor'] })).toSorted(byEndpoint),
      [
        {
          endpoint: 'GET /api/v1/profile',
          limit: 50,
          window_ms: 3_600_000,
          user_id: ada?.id,
          actor: ada?.id,
        },
        { endpoint: 'GET /api/v1/profile', limit: 10, window_ms: 3_600_000, user_id: null, actor: null },
        { endpoint: 'POST /api/v1/auth/otp/verify', limit: 5, key_hash: /^[\w-]{22}$/, user_id: null },
      ],
      'RateLimitExceeded once per key and window',
    );
  });
}

const byEndpoint = (a: Json, b: Json) =>
  String(a['endpoint']).localeCompare(String(b['endpoint'])) || Number(b['limit']) - Number(a['limit']);

/** What the database holds; on Redis a worker's job would have brought it there. */
const recordedUsage = async (api: TestApi) => {
  const { pool, redis } = api.deps;
  if (redis !== undefined) await drainRateLimitUsage(redis, (usage) => recordRateLimitUsage(pool, usage));
  const { rows } = await pool.query<{ user_key: string; endpoint: string; count: number; limited: number }>(
    `SELECT user_key, endpoint, sum(count)::int AS count, sum(limited)::int AS limited
       FROM rate_limit_usage GROUP BY 1, 2 ORDER BY endpoint, user_key`,
  );
  return rows;
};

void t.test('A6: after the window requests are served again, and a new refusal is noted', async (t) => {
  const { api, users } = await startLimited(t, {
    users: 1,
    env: { RATE_LIMIT_WINDOW: '1s', RATE_LIMIT_USER: '3' },
  });
  const send = () => profile(api, users[0]?.token);
  t.same(statuses(await times(5, send)), [200, 200, 200, 429, 429]);
  await waitFor(async () => (await exceeded(api)).length === 1);
  await waitFor(async () => (await send()).status === 200);
  t.same(statuses(await times(4, send)), [200, 200, 429, 429]);
  await waitFor(async () => (await exceeded(api)).length === 2);
});

void t.test('A6: a proxy that is trusted tells addresses apart; IPv6 ones by /64', async (t) => {
  const { api } = await startLimited(t, { env: { TRUST_PROXY: 'loopback', RATE_LIMIT_OTP: '2' } });
  const from = (address: string) => tryCode(api, { 'x-forwarded-for': address });
  t.same(statuses(await times(3, () => from('203.0.113.1'))), [401, 401, 429]);
  t.equal((await from('203.0.113.2')).status, 401);
  t.equal((await from('::ffff:203.0.113.1')).status, 429, 'the same address, mapped');
  t.equal((await from('2001:db8:1:2::1')).status, 401);
  t.equal((await from('2001:db8:1:2:ffff::2')).status, 401);
  t.equal((await from('2001:db8:1:2:3:4:5:6')).status, 429, 'one /64');
  t.equal((await from('2001:db8:1:3::1')).status, 401, 'another /64');
  t.equal(
    (await from('198.51.100.7, 203.0.113.1')).status,
    429,
    'what the client itself has written is not believed',
  );
  t.equal(normalizeIP('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::');
});

void t.test('A6: a limit of 0 is none', async (t) => {
  const { api, users } = await startLimited(t, {
    users: 1,
    env: { RATE_LIMIT_USER: '0', RATE_LIMIT_ANONYMOUS: '0', RATE_LIMIT_OTP: '1' },
  });
  const answers = [
    ...(await times(60, () => profile(api, users[0]?.token))),
    ...(await times(12, () => profile(api))),
  ];
  t.notOk(answers.some(({ status }) => status === 429));
  t.same(limitsOf(answers[0] as Answer<Json>), [null, null, null]);
  t.same(statuses(await times(2, () => tryCode(api))), [401, 429], 'the others hold');
});

void t.test('A6: one address in the body has a limit over all callers', async (t) => {
  const { api } = await startLimited(t, { env: { TRUST_PROXY: 'loopback', RATE_LIMIT_OTP: '3' } });
  if (!api.app.hasRoute({ method: 'POST', url: '/api/v1/auth/otp/request' })) {
    t.pass('no such route yet');
    return;
  }
  let host = 0;
  const ask = (email: string) =>
    api.request('POST', '/api/v1/auth/otp/request', {
      body: { email },
      headers: { 'x-forwarded-for': `203.0.113.${(host += 1)}` },
    });
  t.same(statuses(await times(3, () => ask('ada@example.com'))), [202, 202, 202]);
  isRefused(t, await ask('ADA@example.com'), 3);
  t.equal((await ask('bob@example.com')).status, 202);
});

void t.test(
  'E4: usage by user, endpoint and window, for administrators',
  { skip: skipWithoutRedis() },
  async (t) => {
    const { url: REDIS_URL } = await testRedis(t);
    const { api, unlimited, start, users } = await startLimited(t, {
      users: 1,
      env: { REDIS_URL, RATE_LIMIT_USER: '20' },
    });
    const admin = await unlimited.registerAdmin();
    const [ada] = users;
    await times(22, () => profile(api, ada?.token));
    await times(3, () => profile(api));
    await api.request('GET', '/api/v1/tasks/0199d3c4-0000-7000-8000-000000000000', { token: admin.token });
    const usage = (query = '', token = admin.token) =>
      api.request<Json & { results: Json[]; next: string | null }>(
        'GET',
        `/api/v1/admin/rate-limits${query}`,
        { token },
      );

    t.equal((await usage('', ada?.token)).status, 429);
    t.match(await unlimited.request('GET', '/api/v1/admin/rate-limits', { token: ada?.token ?? '' }), {
      status: 403,
    });
    t.equal((await unlimited.request('GET', '/api/v1/admin/rate-limits')).status, 401);

    const mine = await usage(`?user=${ada?.id}&endpoint=${encodeURIComponent('GET /api/v1/profile')}`);
    t.match(mine, {
      status: 200,
      body: {
        results: [{ user: ada?.id, endpoint: 'GET /api/v1/profile', count: 22, limited: 2 }],
        next: null,
      },
    });
    t.match(mine.body.results[0]?.['window_start'], /^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/);
    const all = await usage();
    t.match(
      all.body.results.find(({ user }) => String(user).startsWith('ip:')),
      { endpoint: 'GET /api/v1/profile', count: 3, limited: 0, user: /^ip:[\w-]{22}$/ },
      'no address in clear',
    );
    t.ok(
      all.body.results.some(({ endpoint }) => endpoint === 'GET /api/v1/tasks/:id'),
      'the pattern, not the URL',
    );

    const walked: Json[] = [];
    let next: string | null = '/api/v1/admin/rate-limits?limit=2';
    while (next !== null) {
      const page: Answer<{ results: Json[]; next: string | null }> = await unlimited.request('GET', next, {
        token: admin.token,
      });
      walked.push(...page.body.results);
      next =
        page.body.next === null ? null : new URL(page.body.next).pathname + new URL(page.body.next).search;
    }
    const numbered = await unlimited.request<{ count: number; results: Json[] }>(
      'GET',
      '/api/v1/admin/rate-limits?page_size=100',
      { token: admin.token },
    );
    t.same(walked, numbered.body.results);
    t.equal(numbered.body.count, walked.length);
    for (const query of [
      '?cursor=x',
      '?user=%00',
      '?nothing=1',
      `?cursor=${Buffer.from('["after",["0000-01-01T00:00:00Z","a","b"]]').toString('base64url')}`,
    ]) {
      t.equal(
        (await unlimited.request('GET', `/api/v1/admin/rate-limits${query}`, { token: admin.token })).status,
        422,
        query,
      );
    }

    const other = await start();
    await times(2, () => other.request('GET', '/api/v1/categories', { token: admin.token }));
    await other.app.close();
    const seen = await usage(`?user=${admin.id}&endpoint=${encodeURIComponent('GET /api/v1/categories')}`);
    t.match(seen.body.results, [{ count: 2 }], 'what an instance has counted survives its end');
  },
);

void t.test(
  'E4: usage is taken from Redis once, whoever takes it',
  { skip: skipWithoutRedis() },
  async (t) => {
    const { url } = await testRedis(t);
    const { connectionString } = await testDatabase(t);
    const logger = createLogger({ logLevel: 'silent' }, 'test');
    const pool = createPool({ connectionString, applicationName: 'test', logger });
    t.teardown(() => pool.end());
    const redis = createRedis({ url, outage: 'away', logger });
    t.teardown(() => redis.disconnect());
    await waitFor(() => redis.status === 'ready');
    const one = (n: number) => ({
      user_key: `user-${n % 3}`,
      endpoint: 'GET /x',
      window_start: '2026-01-01T00:00:00.000Z',
      count: 2,
      limited: 1,
    });
    const drain = () => drainRateLimitUsage(redis, (usage) => recordRateLimitUsage(pool, usage));
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await addRateLimitUsage(redis, [one(n), one(n + 1)]);
        if (n % 4 === 0) await drain();
      }),
    );
    await drain();
    const total = async () => {
      const { rows } = await pool.query<{ count: number; limited: number }>(
        'SELECT sum(count)::int AS count, sum(limited)::int AS limited FROM rate_limit_usage',
      );
      return rows[0];
    };
    t.same(await total(), { count: 240, limited: 120 });

    await addRateLimitUsage(redis, [one(0)]);
    await t.rejects(drainRateLimitUsage(redis, () => Promise.reject(new Error('the database is away'))));
    await drain();
    t.same(await total(), { count: 240, limited: 120 }, 'a batch that failed is not taken at once');
    await abandon(redis);
    await drain();
    t.same(await total(), { count: 242, limited: 121 }, 'but a minute later');
    t.same(await redis.keys('*'), [], 'nothing is left');
  },
);

/** Makes the batches that were taken two minutes old. */
const abandon = async (redis: Redis): Promise<void> => {
  const key = 'rate-limit-usage:taken';
  for (const batch of await redis.zrange(key, '0', '-1'))
    await redis.zadd(key, String(Date.now() - 120_000), batch);
};

void t.test(
  'E4: while Redis is away, reads and signed-in writes go on, sign-in does not',
  { skip: skipWithoutRedis() },
  async (t) => {
    const redis = await privateRedis(t);
    const { api, start, users } = await startLimited(t, {
      users: 1,
      env: { REDIS_URL: redis.url, RATE_LIMIT_OTP: '1000' },
    });
    const token = users[0]?.token ?? '';
    const create = () =>
      api.request('POST', '/api/v1/categories', { token, body: { name: crypto.randomUUID() } });
    const register = () =>
      api.request('POST', '/api/v1/auth/register', {
        body: { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse battery' },
      });
    t.same(limitsOf(await profile(api, token)).slice(0, 2), ['50', '49']);
    t.equal((await tryCode(api)).status, 401);

    const isServed = async (api: TestApi, what: string) => {
      const began = performance.now();
      t.equal((await profile(api, token)).status, 200, `${what}: a read`);
      t.equal((await profile(api)).status, 401, `${what}: an anonymous read`);
      t.equal((await create()).status, 201, `${what}: a write of a signed-in user`);
      const refresh = api.request('POST', '/api/v1/auth/token/refresh', { body: { refresh: 'x' } });
      t.match(
        await refresh,
        { status: 401, body: { code: 'invalid_refresh' } },
        `${what}: a refresh is looked at`,
      );
      for (const refused of [await tryCode(api), await register()]) {
        t.match(refused, { status: 503, body: { code: 'unavailable' } }, `${what}: sign-in and registration`);
        t.equal(refused.headers.get('retry-after'), '5');
      }
      return performance.now() - began;
    };

    // It hangs: answers nothing, and keeps its connections.
    const client = createRedis({ url: redis.url, outage: 'away', logger: api.deps.logger });
    t.teardown(() => client.disconnect());
    await waitFor(() => client.status === 'ready');
    await client.call('CLIENT', 'PAUSE', '3000', 'ALL');
    await waitFor(async () => (await tryCode(api)).status === 503);
    const hanging = await isServed(api, 'a Redis that hangs');
    t.ok(hanging < 1_500, `${Math.round(hanging)} ms`);
    await waitFor(async () => (await tryCode(api)).status === 401, { timeoutMs: 10_000 });

    await redis.kill();
    await waitFor(() => api.deps.redis?.status !== 'ready');
    const dead = await isServed(api, 'a dead Redis');
    t.ok(dead < 1_000, `${Math.round(dead)} ms`);
    const late = await start();
    await isServed(late, 'a Redis that was never there');

    await redis.start();
    await waitFor(async () => (await tryCode(api)).status === 401, { timeoutMs: 10_000 });
    t.same(limitsOf(await profile(api, token)).slice(0, 1), ['50'], 'it counts again, without a restart');
  },
);
