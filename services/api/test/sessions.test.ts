import { randomBytes, randomUUID } from 'node:crypto';
import { rotateSigningKeys } from '@taskledger/runtime';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { startApi, type TestApi } from './support.ts';
import { headerOf } from './tokens.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

interface Session {
  readonly id: string;
  readonly current: boolean;
}

const refreshWith = (api: TestApi, refresh: string, headers: Record<string, string> = {}) =>
  api.request<Tokens & { code?: string }>('POST', '/api/v1/auth/token/refresh', {
    body: { refresh },
    headers,
  });

const login = async (api: TestApi, { email, password }: { email: string; password: string }) =>
  (await api.request<Tokens>('POST', '/api/v1/auth/login', { body: { email, password } })).body;

const profile = (api: TestApi, token: string) => api.request('GET', '/api/v1/profile', { token });

const eventsOf = async ({ deps: { ledger } }: TestApi, type: string): Promise<unknown[]> =>
  (await ledger.readTypes([type], 0, await ledger.head())).map(({ data }) => data);

/** A database, and two instances on it. */
const twoInstances = async (t: Parameters<typeof startApi>[0]) => {
  const first = await startApi(t);
  const { databaseUrl, jwtPrivateKey, otpSecret, dataEncryptionKeys } = first.deps.config;
  const second = await startApi(t, {
    connectionString: databaseUrl ?? '',
    env: {
      JWT_PRIVATE_KEY: jwtPrivateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      OTP_SECRET: otpSecret.export().toString(),
      DATA_ENCRYPTION_KEY: dataEncryptionKeys[0].export().toString('base64'),
    },
  });
  return [first, second] as const;
};

void t.test('B1: a lost answer is given again by an instance with another encryption key', async (t) => {
  const first = await startApi(t);
  const { databaseUrl, jwtPrivateKey, otpSecret, dataEncryptionKeys } = first.deps.config;
  const instance = (env: Readonly<Record<string, string>>) =>
    startApi(t, {
      connectionString: databaseUrl ?? '',
      env: {
        JWT_PRIVATE_KEY: jwtPrivateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        OTP_SECRET: otpSecret.export().toString(),
        DATA_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
        ...env,
      },
    });
  const former = dataEncryptionKeys[0].export().toString('base64');
  const second = await instance({ DATA_ENCRYPTION_KEY_FALLBACK: former });
  const user = await first.registerUser();
  const keyed = { 'idempotency-key': 'one' };
  const { body: given } = await refreshWith(first, user.refresh, keyed);
  t.match(await refreshWith(second, user.refresh, keyed), { status: 200, body: { refresh: given.refresh } });
  const { body: next } = await refreshWith(second, given.refresh, keyed);
  t.match(await refreshWith(second, given.refresh, keyed), { status: 200, body: { refresh: next.refresh } });
  t.match(await refreshWith(second, user.refresh), { status: 401, body: { code: 'refresh_reused' } });
});

void t.test('A1 A2 B1: a refresh token is good for one refresh', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const keyed = { 'idempotency-key': randomUUID() };
  const first = await refreshWith(api, user.refresh, keyed);
  t.equal(first.status, 200);
  t.match(first.headers.get('x-ledger-position'), /^\d+$/);
  t.not(first.body.refresh, user.refresh);
  t.equal((await profile(api, first.body.access)).status, 200);
  t.match(await refreshWith(api, 'never-given-out'), { status: 401, body: { code: 'invalid_refresh' } });

  const again = await refreshWith(api, user.refresh, keyed);
  t.match(again, { status: 200, body: { refresh: first.body.refresh } }, 'a lost answer is given again');
  const second = await refreshWith(api, first.body.refresh);
  t.equal(second.status, 200);
  t.match(
    await refreshWith(api, user.refresh, keyed),
    { status: 401, body: { code: 'refresh_reused' } },
    'but not after its successor was used',
  );
  t.match(
    await refreshWith(api, second.body.refresh),
    { status: 401, body: { code: 'invalid_refresh' } },
    'the whole session has ended',
  );
  t.match(await profile(api, second.body.access), { status: 401, body: { code: 'session_ended' } });
  t.equal((await eventsOf(api, 'RefreshTokenReused')).length, 1);
  t.match(await eventsOf(api, 'SessionRevoked'), [{ reason: 'refresh_reused' }]);

  const other = await api.registerUser();
  await api.deps.pool.query(
    `UPDATE refresh_tokens SET issued_at = now() - interval '7 days 1 second' WHERE spent_at IS NULL`,
  );
  t.match(
    await refreshWith(api, other.refresh),
    { status: 401, body: { code: 'invalid_refresh' } },
    'after 7 days',
  );
});

void t.test(
  'A2: a spent refresh token is reuse at once, unless the request is known for a repetition',
  async (t) => {
    const api = await startApi(t);
    for (const headers of [{}, { 'idempotency-key': 'another' }]) {
      const user = await api.registerUser();
      const { body: mine } = await refreshWith(api, user.refresh, { 'idempotency-key': 'one' });
      t.match(await refreshWith(api, user.refresh, headers), {
        status: 401,
        body: { code: 'refresh_reused' },
      });
      t.match(await refreshWith(api, mine.refresh), { status: 401, body: { code: 'invalid_refresh' } });
      t.match(await profile(api, mine.access), { status: 401, body: { code: 'session_ended' } });
    }
  },
);

void t.test('A2: a spent refresh token in other hands ends the session, also in parallel', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const thief = { 'user-agent': 'somebody else' };
  const mine = await refreshWith(api, user.refresh);
  t.match(await refreshWith(api, user.refresh, thief), { status: 401, body: { code: 'refresh_reused' } });
  t.match(await refreshWith(api, mine.body.refresh), { status: 401, body: { code: 'invalid_refresh' } });

  const { refresh } = await login(api, user);
  const keyed = { 'idempotency-key': 'one' };
  const eight = await Promise.all(Array.from({ length: 8 }, () => refreshWith(api, refresh, keyed)));
  t.same([...new Set(eight.map(({ status }) => status))], [200], 'one client, eight times at once');
  t.equal(new Set(eight.map(({ body }) => body.refresh)).size, 1, 'has one successor');

  const contested = await login(api, user);
  const both = await Promise.all([
    refreshWith(api, contested.refresh),
    refreshWith(api, contested.refresh, thief),
  ]);
  t.same(
    both.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
    'of two clients at once one wins',
  );
  const winner = both.find(({ status }) => status === 200)?.body.refresh ?? '';
  t.match(await refreshWith(api, winner), { status: 401 }, 'and loses the session, too');
});

void t.test('A2 F2: sessions are listed and ended, everywhere at once', async (t) => {
  const [api, second] = await twoInstances(t);
  const user = await api.registerUser();
  const stranger = await api.registerUser();
  const other = await login(api, user);
  const list = async () =>
    (await api.request<{ results: Session[] }>('GET', '/api/v1/auth/sessions', { token: user.token })).body
      .results;
  const sessions = await list();
  t.equal(sessions.length, 2);
  t.match(sessions[0], { method: 'password', ip: '127.0.0.1', user_agent: /node|undici/, current: false });
  t.equal(sessions.filter(({ current }) => current).length, 1);
  t.equal((await profile(second, other.access)).status, 200);
  const page = async (query: string) =>
    (
      await api.request<{ results: Session[]; next: string | null; count?: number }>(
        'GET',
        `/api/v1/auth/sessions${query}`,
        { token: user.token },
      )
    ).body;
  const first = await page('?limit=1');
  const rest = await page(new URL(first.next ?? '').search);
  t.same([...first.results, ...rest.results], sessions, 'beside a cursor');
  t.equal(rest.next, null);
  t.match(await page('?page=2&page_size=1'), { count: 2, results: [sessions[1]] });

  const id = sessions.find(({ current }) => !current)?.id ?? '';
  const end = (token: string) => api.request('DELETE', `/api/v1/auth/sessions/${id}`, { token });
  t.match(await end(stranger.token), { status: 404, body: { code: 'not_found' } }, 'E1: not those of others');
  t.equal((await end(user.token)).status, 204);
  t.equal((await end(user.token)).status, 204, 'once more changes nothing');
  t.match(await profile(api, other.access), { status: 401, body: { code: 'session_ended' } }, 'here at once');
  await waitFor(async () => (await profile(second, other.access)).status === 401);
  t.pass('and on the other instance');
  t.match(await refreshWith(second, other.refresh), { status: 401, body: { code: 'invalid_refresh' } });
  t.equal((await list()).length, 1);

  const third = await login(api, user);
  t.equal((await api.request('POST', '/api/v1/auth/logout-all', { token: user.token })).status, 204);
  for (const { access } of [{ access: user.token }, third]) {
    t.match(await profile(api, access), { status: 401, body: { code: 'session_ended' } });
  }
  t.equal((await profile(api, stranger.token)).status, 200, 'nobody else is touched');

  const restarted = await startApi(t, {
    connectionString: api.deps.config.databaseUrl ?? '',
    env: {
      JWT_PRIVATE_KEY: api.deps.config.jwtPrivateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
  });
  t.match(
    await profile(restarted, third.access),
    { status: 401, body: { code: 'session_ended' } },
    'after a start',
  );
  t.equal((await profile(restarted, stranger.token)).status, 200);
});

void t.test('A2: signing out ends the session', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const logout = () => api.request('POST', '/api/v1/auth/logout', { body: { refresh: user.refresh } });
  const ended = await logout();
  t.equal(ended.status, 204);
  t.same(ended.body, '');
  t.match(ended.headers.get('x-ledger-position'), /^\d+$/);
  t.equal((await logout()).status, 204, 'once more changes nothing');
  t.match(await refreshWith(api, user.refresh), { status: 401, body: { code: 'invalid_refresh' } });
  t.match(await profile(api, user.token), { status: 401, body: { code: 'session_ended' } });
});

void t.test('C4: a changed role and a closed account bite at once, everywhere', async (t) => {
  const [api, second] = await twoInstances(t);
  const [user, admin] = [await api.registerUser(), await api.registerAdmin()];
  const meta = { actor: 'system', correlation_id: 'test' };
  const { users } = api.deps.commands;
  await users.handle(user.id, { type: 'ChangeRole', role: 'ADMIN' }, { meta });
  t.match(await profile(api, user.token), { status: 401, body: { code: 'invalid_token' } });
  await waitFor(async () => (await profile(second, user.token)).status === 401);
  const promoted = await refreshWith(api, user.refresh);
  t.match((await profile(second, promoted.body.access)).body, { role: 'ADMIN' });
  t.equal((await profile(second, admin.token)).status, 200);

  const by = { id: admin.id, role: 'ADMIN' } as const;
  await users.handle(user.id, { type: 'DeactivateUser', by }, { meta });
  t.match(await profile(api, promoted.body.access), { status: 401, body: { code: 'session_ended' } });
  await waitFor(async () => (await profile(second, promoted.body.access)).status === 401);
});

void t.test('A2: a browser holds its refresh token in a cookie that scripts cannot read', async (t) => {
  const api = await startApi(t, { env: { PUBLIC_URL: 'https://tasks.example.com' } });
  const user = await api.registerUser();
  const cookie = { 'x-session': 'cookie' };
  const { email, password } = user;
  const signedIn = await api.request('POST', '/api/v1/auth/login', {
    body: { email, password },
    headers: cookie,
  });
  t.notOk('refresh' in signedIn.body);
  const set = signedIn.headers.get('set-cookie') ?? '';
  t.match(
    set,
    /^__Secure-taskledger-refresh=[\w-]{43}; Max-Age=604800; Path=\/api\/v1\/auth; HttpOnly; Secure; SameSite=Strict$/,
  );
  const [jar = ''] = set.split(';', 1);

  const refresh = (headers: Record<string, string>, body?: object) =>
    api.request('POST', '/api/v1/auth/token/refresh', { headers, ...(body !== undefined && { body }) });
  t.match(await refresh({ cookie: jar }), { status: 422 }, 'a form of another page cannot send the header');
  t.match(
    await refresh({ cookie: jar, ...cookie, origin: 'https://evil.example' }),
    { status: 403, body: { code: 'forbidden' } },
    'nor a script of one',
  );
  t.match(await refresh({ ...cookie }), { status: 401, body: { code: 'invalid_refresh' } }, 'no cookie');
  const refreshed = await refresh({ cookie: jar, ...cookie, origin: 'https://tasks.example.com' });
  t.equal(refreshed.status, 200);
  t.notOk('refresh' in refreshed.body);
  const [next = ''] = (refreshed.headers.get('set-cookie') ?? '').split(';', 1);
  t.not(next, jar);
  const again = await refresh({ cookie: jar, ...cookie });
  t.equal(again.headers.get('set-cookie'), refreshed.headers.get('set-cookie'), 'a page was left too early');

  const out = await api.request('POST', '/api/v1/auth/logout', { headers: { cookie: next, ...cookie } });
  t.equal(out.status, 204);
  t.match(
    out.headers.get('set-cookie'),
    /^__Secure-taskledger-refresh=; Max-Age=0; Path=\/api\/v1\/auth; Expires=Thu, 01 Jan 1970/,
  );
  t.match(await refresh({ cookie: next, ...cookie }), { status: 401, body: { code: 'invalid_refresh' } });
});

void t.test('A2: the signing key is rotated while tokens stay good', async (t) => {
  const [api, second] = await twoInstances(t);
  const user = await api.registerUser();
  const { pool, config } = api.deps;
  const kids = async (from: TestApi) =>
    (await from.request<{ keys: { kid: string }[] }>('GET', '/.well-known/jwks.json')).body.keys.map(
      ({ kid }) => kid,
    );
  const [before] = await kids(api);
  const options = { configured: config.jwtPrivateKey, encryptionKeys: config.dataEncryptionKeys };
  const after = await rotateSigningKeys(pool, options);
  const look = () => Promise.all([api, second].map(({ app }) => app.keys.refresh()));
  await look();
  t.same(await kids(api), [before, after], 'published');
  t.equal(headerOf((await login(api, user)).access)['kid'], before, 'before it is used');

  await pool.query(`UPDATE signing_keys SET created_at = created_at - interval '31 seconds',
                           retired_at = retired_at - interval '31 seconds'`);
  await look();
  const { access } = await login(api, user);
  t.equal(headerOf(access)['kid'], after);
  for (const instance of [api, second]) {
    t.equal((await profile(instance, access)).status, 200);
    t.equal((await profile(instance, user.token)).status, 200, 'what the old key has signed is still good');
  }
  const { rows } = await pool.query<{ wrapped_private: string }>('SELECT wrapped_private FROM signing_keys');
  const secret = config.jwtPrivateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
  t.notOk(
    rows.some(({ wrapped_private }) => wrapped_private.includes(secret)),
    'G7: none is kept in clear',
  );

  await pool.query(`UPDATE signing_keys SET retired_at = retired_at - interval '11 minutes'`);
  await look();
  t.same(await kids(second), [after]);
  t.match(await profile(second, user.token), { status: 401, body: { code: 'invalid_token' } });

  const newest = await rotateSigningKeys(pool, { ...options, atOnce: true });
  await look();
  t.same(await kids(api), [newest], 'at once: the old ones are worth nothing');
  t.match(await profile(api, access), { status: 401, body: { code: 'invalid_token' } });
  t.equal((await profile(api, (await login(second, user)).access)).status, 200);
});
