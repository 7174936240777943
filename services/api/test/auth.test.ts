import { createPublicKey, verify } from 'node:crypto';
import t from 'tap';
import { secrets, startApi, type TestApi } from './support.ts';
import { forgeries, headerOf, payloadOf } from './tokens.ts';

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

const refreshWith = (api: TestApi, refresh: string) =>
  api.request<Tokens & { code?: string }>('POST', '/api/v1/auth/token/refresh', { body: { refresh } });

void t.test('D1 B2: registration makes an account, and its profile with it', async (t) => {
  const api = await startApi(t);
  const body = { email: 'Ada@Example.com', password: 'correct horse battery', username: 'Ada' };
  const registered = await api.request('POST', '/api/v1/auth/register', { body });
  t.equal(registered.status, 201);
  t.equal(registered.headers.get('x-ledger-position'), '1');
  t.match(registered.body, {
    email: 'Ada@Example.com',
    username: 'Ada',
    display_name: 'Ada',
    role: 'MEMBER',
  });

  for (const [login, name] of [
    [{ email: 'ada@example.COM' }, 'e-mail in another case'],
    [{ username: 'aDA' }, 'username in another case'],
  ] as const) {
    const signedIn = await api.request<Tokens>('POST', '/api/v1/auth/login', {
      body: { ...login, password: body.password },
    });
    t.match(
      signedIn.body,
      { token_type: 'Bearer', expires_in: 600, refresh_expires_in: 604800 },
      `C1: ${name}`,
    );
    const profile = await api.request('GET', '/api/v1/profile', { token: signedIn.body.access });
    t.match(
      profile.body,
      {
        email: 'Ada@Example.com',
        email_notifications: { completions: 'all', reminders: true, assignments: true },
      },
      'B2',
    );
  }

  const alone = await api.request('POST', '/api/v1/auth/register', {
    body: { email: 'bob@example.com', password: 'correct horse battery' },
  });
  t.match(alone.body, { username: null, display_name: 'bob' });

  for (const [taken, code] of [
    [{ email: 'ADA@example.com' }, 'email_taken'],
    [{ email: 'other@example.com', username: 'ADA' }, 'username_taken'],
  ] as const) {
    const again = await api.request('POST', '/api/v1/auth/register', {
      body: { ...body, username: null, ...taken },
    });
    t.match(again, { status: 409, body: { code } });
  }

  const racing = { email: 'race@example.com', password: 'correct horse battery' };
  const racers = await Promise.all(
    Array.from({ length: 6 }, () => api.request('POST', '/api/v1/auth/register', { body: racing })),
  );
  t.same(
    racers.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 409, 409, 409, 409, 409],
    'one of many at once',
  );
});

void t.test('D1 G7: passwords and tokens are nowhere in clear', async (t) => {
  const api = await startApi(t, { env: { LOG_LEVEL: 'trace' } });
  const user = await api.registerUser();
  await refreshWith(api, user.refresh);
  await api.request('GET', `/api/v1/profile?access_token=${user.token}`, { token: user.token });
  const stored = await api.deps.pool.query<{ everything: string }>(
    `SELECT (SELECT string_agg(e::text, ' ') FROM events e) || (SELECT string_agg(r::text, ' ') FROM refresh_tokens r) ||
            (SELECT string_agg(c::text, ' ') FROM credentials c) AS everything`,
  );
  const everything =
    (stored.rows[0]?.everything ?? '') +
    JSON.stringify([await api.deps.ledger.readLedger(0, 1000), api.logs]);
  t.match(everything, '$argon2id$v=19$m=19456,t=2,p=1$');
  for (const secret of [
    user.password,
    user.refresh,
    user.token,
    api.deps.config.jwtPrivateKey.export({ format: 'jwk' }).d,
  ]) {
    t.notOk(everything.includes(secret ?? 'missing'));
  }
});

void t.test('C1: one answer, in one time, for every failure to sign in', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser({ username: 'ada' });
  const attempts = {
    'a wrong password': { email: user.email, password: 'wrong horse battery' },
    'an unknown address': { email: 'nobody@example.com', password: user.password },
    'an unknown username': { username: 'nobody', password: user.password },
  };
  const login = async (body: object) => {
    const began = performance.now();
    const answer = await api.request('POST', '/api/v1/auth/login', { body });
    return { answer, ms: performance.now() - began };
  };
  const times = new Map<string, number[]>();
  for (let round = 0; round < 9; round += 1) {
    for (const [name, body] of Object.entries(attempts)) {
      const { answer, ms } = await login(body);
      t.match(answer, { status: 401, body: { code: 'invalid_credentials', detail: /account/ } }, name);
      t.equal(answer.headers.get('www-authenticate'), 'Bearer realm="taskledger"');
      times.set(name, [...(times.get(name) ?? []), ms]);
    }
  }
  const medians = [...times.values()].map((each) => each.toSorted((a, b) => a - b)[4] ?? 0);
  t.ok(
    Math.max(...medians) < 4 * Math.min(...medians),
    `medians in ms: ${medians.map(Math.round).join(', ')}`,
  );

  await api.deps.pool.query('UPDATE users SET is_active = false WHERE id = $1', [user.id]);
  const { answer } = await login({ email: user.email, password: user.password });
  t.match(answer, { status: 401, body: { code: 'invalid_credentials' } }, 'a deactivated account');
  t.match(await refreshWith(api, user.refresh), { status: 401, body: { code: 'invalid_refresh' } });
});

void t.test('A2 B1 E1: access tokens are Ed25519 and cannot be forged', async (t) => {
  const { JWT_PRIVATE_KEY } = secrets();
  const api = await startApi(t, { env: { JWT_PRIVATE_KEY } });
  const user = await api.registerUser();
  t.match(headerOf(user.token), { alg: 'EdDSA', typ: 'at+jwt', kid: String });
  const payload = payloadOf(user.token);
  t.match(payload, {
    iss: 'taskledger',
    aud: 'taskledger-api',
    sub: user.id,
    sid: String,
    role: 'MEMBER',
    jti: String,
  });
  t.equal(Number(payload['exp']) - Number(payload['iat']), 600);

  const { body: jwks } = await api.request<{ keys: { kid: string; x: string; kty: string; crv: string }[] }>(
    'GET',
    '/.well-known/jwks.json',
  );
  const [jwk] = jwks.keys;
  const [head, body, signature = ''] = user.token.split('.');
  t.equal(jwk?.kid, headerOf(user.token)['kid']);
  t.ok(
    verify(
      null,
      Buffer.from(`${head}.${body}`),
      createPublicKey({ key: { ...jwk }, format: 'jwk' }),
      Buffer.from(signature, 'base64url'),
    ),
    'the published key verifies the token',
  );

  const profile = (headers: Record<string, string>) => api.request('GET', '/api/v1/profile', { headers });
  for (const round of ['fresh', 'remembered']) {
    t.equal((await profile({ authorization: `Bearer ${user.token}` })).status, 200, round);
    for (const [name, token] of Object.entries(forgeries(user.token, JWT_PRIVATE_KEY))) {
      const answer = await profile({ authorization: `Bearer ${token}` });
      t.match(answer, { status: 401, body: { code: 'invalid_token' } }, name);
      t.match(answer.headers.get('www-authenticate'), /^Bearer realm="taskledger", error="invalid_token"$/);
    }
  }
  for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic YTpi', user.token, `Bearer ${user.token} x`]) {
    const answer = await profile(authorization === '' ? {} : { authorization });
    t.match(answer, { status: 401, body: { code: 'unauthenticated' } }, authorization.slice(0, 12));
    t.equal(answer.headers.get('www-authenticate'), 'Bearer realm="taskledger"');
  }
  t.equal((await profile({ authorization: `bearer ${user.token}` })).status, 200, 'the scheme has no case');
});

void t.test('C4: what is for administrators is refused to others', async (t) => {
  const api = await startApi(t, {
    extend: (app) =>
      void app.get(
        '/test/admin',
        { config: { access: 'admin' }, schema: { hide: true } },
        (request) => request.actor,
      ),
  });
  const [member, admin] = [await api.registerUser(), await api.registerAdmin()];
  t.equal((await api.request('GET', '/test/admin')).status, 401);
  t.match(await api.request('GET', '/test/admin', { token: member.token }), {
    status: 403,
    body: { code: 'forbidden' },
  });
  t.same((await api.request('GET', '/test/admin', { token: admin.token })).body, {
    id: admin.id,
    role: 'ADMIN',
  });
  t.equal((await api.request('HEAD', '/test/admin')).status, 401, 'HEAD as GET');
});
