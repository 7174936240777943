import { oneTimeCode } from '@taskledger/runtime';
import { waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Json, startApi, type TestApi } from './support.ts';

const path = '/api/v1/profile';

const makeToken = async (api: TestApi, token: string, body: object) =>
  (await api.request<{ id: string; token: string }>('POST', '/api/v1/auth/api-tokens', { token, body })).body;

void t.test('B2: a profile is read, replaced and changed; what is not its own is refused', async (t) => {
  const api = await startApi(t);
  const { token, email, id } = await api.registerUser({ username: `u${randomUUID()}` });
  const change = (method: string, body: object) => api.request(method, path, { token, body });

  const whole = {
    display_name: 'Ada',
    bio: 'Counts.',
    avatar_url: 'https://example.com/a.png',
    timezone: 'europe/berlin',
    email_notifications: { completions: 'none' },
  };
  const put = await change('PUT', { ...whole, email: email.toUpperCase() });
  t.match(put, { status: 200, body: { ...whole, id, email, timezone: 'Europe/Berlin' } });
  t.match(put.headers.get('x-ledger-position'), /^\d+$/);
  t.same((await api.request('GET', path, { token })).body, put.body, 'as it was answered');

  const patch = await change('PATCH', { bio: null, email_notifications: { reminders: false } });
  t.match(patch.body, { bio: '', display_name: 'Ada', timezone: 'Europe/Berlin' });
  t.same(patch.body['email_notifications'], { completions: 'none', reminders: false, assignments: true });
  t.equal((await change('PATCH', { timezone: 'Asia/Kolkata' })).body['timezone'], 'Asia/Kolkata');
  const reset = await change('PUT', {});
  t.match(reset.body, { bio: '', timezone: 'UTC', avatar_url: null, display_name: 'Ada' });
  t.same(reset.body['email_notifications'], { completions: 'all', reminders: true, assignments: true });

  for (const body of [
    { role: 'ADMIN' },
    { id: randomUUID() },
    { created_at: '2020-01-01T00:00:00.000Z' },
    { is_active: false },
    { timezone: 'Mars/Olympus' },
    { timezone: '+02:00' },
    { avatar_url: 'javascript:alert(1)' },
    { display_name: null },
    { username: 'a@b.example' },
    { email_notifications: { completions: 'some' } },
  ]) {
    t.match(
      await change('PATCH', body),
      { status: 422, body: { code: 'validation_failed' } },
      JSON.stringify(body),
    );
  }
  const other = await api.registerUser({ username: `v${randomUUID()}` });
  const { body: theirs } = await api.request('GET', path, { token: other.token });
  t.match(await change('PATCH', { username: theirs['username'] }), {
    status: 409,
    body: { code: 'username_taken' },
  });
});

void t.test('B2: another address is taken once a code that was sent there has been shown', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const { token } = user;
  const wanted = `${randomUUID()}@example.org`;
  t.match(await api.request('PATCH', path, { token, body: { email: wanted } }), {
    status: 422,
    body: { errors: [{ field: 'email', code: 'email_change_needs_confirmation' }] },
  });
  const ask = async (email: string) =>
    (await api.request<{ challenge_id: string }>('POST', `${path}/email`, { token, body: { email } })).body
      .challenge_id;
  const { config } = api.deps;
  const confirm = (challenge_id: string, as = token) =>
    api.request('POST', `${path}/email/confirm`, {
      token: as,
      body: { challenge_id, code: oneTimeCode(config.otpSecret, challenge_id, config.otpDigits) },
    });

  const challenge = await ask(wanted);
  const stranger = await api.registerUser();
  t.match(await confirm(challenge, stranger.token), { status: 401, body: { code: 'invalid_otp' } });
  t.match(await confirm(challenge), { status: 200, body: { email: wanted } });
  t.match(await confirm(challenge), { status: 401 }, 'once');
  t.match((await api.request('GET', path, { token })).body, { email: wanted });
  t.match(await confirm(await ask(stranger.email)), { status: 409, body: { code: 'email_taken' } });
});

void t.test(
  'B10: ADMIN_EMAIL is made the first administrator, once, and only where there is none',
  async (t) => {
    const env = { ADMIN_EMAIL: 'first@example.com', ADMIN_PASSWORD: 'a long passphrase' };
    const api = await startApi(t, { env });
    const signIn = (email: string) =>
      api.request<{ access: string }>('POST', '/api/v1/auth/login', {
        body: { email, password: env.ADMIN_PASSWORD },
      });
    const { body } = await signIn(env.ADMIN_EMAIL);
    t.equal((await api.request('GET', '/api/v1/admin/system', { token: body.access })).status, 200);

    const connectionString = api.deps.config.databaseUrl ?? '';
    await startApi(t, { connectionString, env });
    await startApi(t, { connectionString, env: { ...env, ADMIN_EMAIL: 'second@example.com' } });
    t.equal((await signIn('second@example.com')).status, 401);
    const { rows } = await api.deps.pool.query(`SELECT email FROM users WHERE role = 'ADMIN'`);
    t.same(rows, [{ email: env.ADMIN_EMAIL }]);

    const other = await startApi(t);
    await other.registerUser({ email: env.ADMIN_EMAIL });
    const { databaseUrl } = other.deps.config;
    const { logs } = await startApi(t, { connectionString: databaseUrl ?? '', env });
    t.ok(
      logs.some(({ msg }) => /ADMIN_EMAIL is the address of a member/.test(String(msg))),
      'nobody is promoted by it',
    );
  },
);

void t.test('C4 D2: members pick people by name; administrators see and change accounts', async (t) => {
  const api = await startApi(t);
  const admin = await api.registerAdmin();
  const ada = await api.registerUser({ username: 'ada' });
  const bob = await api.registerUser({ username: 'bob' });
  const list = (query: string, { token }: { token: string }) =>
    api.request<{ results: Json[]; next_cursor: string | null; count?: number }>(
      'GET',
      `/api/v1/users${query}`,
      {
        token,
      },
    );
  t.same((await list('?search=BO', ada)).body.results, [
    { id: bob.id, username: 'bob', display_name: 'bob' },
  ]);
  t.same((await list(`?search=${bob.email}`, ada)).body.results, [], 'addresses are no way to search');
  t.match((await list(`?search=${bob.email}`, admin)).body.results, [
    { id: bob.id, email: bob.email, role: 'MEMBER', is_active: true },
  ]);
  const first = await list('?limit=2', ada);
  t.equal(first.body.results.length, 2);
  const second = await list(`?limit=2&cursor=${first.body.next_cursor}`, ada);
  t.equal(second.body.results.length, 1);
  t.match((await list('?page=2&page_size=2', ada)).body, { count: 3 });
  t.equal((await list('?cursor=nonsense', ada)).status, 422);

  const one = `/api/v1/users/${bob.id}`;
  t.same(Object.keys((await api.request('GET', one, ada)).body), ['id', 'username', 'display_name']);
  t.equal((await api.request('PATCH', one, { ...ada, body: { role: 'ADMIN' } })).status, 403);
  const change = (id: string, body: object) =>
    api.request('PATCH', `/api/v1/users/${id}`, { token: admin.token, body });
  t.match(await change(randomUUID(), { role: 'ADMIN' }), { status: 404 });
  t.match(await change(bob.id, { email: 'x@example.com' }), { status: 422 });
  t.match(await change(admin.id, { role: 'MEMBER' }), { status: 409, body: { code: 'last_admin' } });
  t.match(await change(admin.id, { is_active: false }), { status: 409, body: { code: 'last_admin' } });

  const { token: pat } = await makeToken(api, bob.token, { name: 'x', scope: 'write' });
  t.equal((await api.request('GET', path, { token: pat })).status, 200);
  t.match(await change(bob.id, { role: 'ADMIN', is_active: false }), {
    status: 200,
    body: { role: 'ADMIN', is_active: false },
  });
  t.match(await api.request('GET', path, bob), { status: 401, body: { code: 'session_ended' } });
  t.match(await api.request('GET', path, { token: pat }), { status: 401, body: { code: 'invalid_token' } });
  t.same((await list('?search=bob', ada)).body.results, [], 'who is gone is not picked');
  const { rows } = await api.deps.pool.query(`SELECT data FROM events WHERE type = 'SessionRevoked'`);
  t.match(rows, [{ data: { reason: 'deactivated' } }]);
  t.match(await change(bob.id, { is_active: true }), { status: 200, body: { is_active: true } });
  t.equal((await api.request('GET', path, { token: pat })).status, 200, 'their API tokens hold again');
  const { email, password } = bob;
  const signedIn = await api.request<{ access: string }>('POST', '/api/v1/auth/login', {
    body: { email, password },
  });
  t.equal(
    (await api.request('GET', path, { token: signedIn.body.access })).status,
    200,
    'in the same second',
  );
});

void t.test('F2 G7: API tokens stand for their owner, as far as their scope goes', async (t) => {
  const api = await startApi(t);
  const user = await api.registerUser();
  const tokens = '/api/v1/auth/api-tokens';
  const write = await makeToken(api, user.token, { name: 'calendar', scope: 'write' });
  const read = await makeToken(api, user.token, { name: 'clock', scope: 'read' });
  t.match(write.token, /^tl_pat_[\w-]{43}$/);
  t.match(
    await api.request('GET', `${tokens}?page=2&page_size=1`, user),
    { status: 200, body: { count: 2, next: null, results: [{ id: read.id, name: 'clock' }] } },
    'listed by the page',
  );
  const { rows } = await api.deps.pool.query<{ all: string }>(
    `SELECT string_agg(h::text, '') || (SELECT string_agg(e::text, '') FROM events e) AS all FROM api_token_hashes h`,
  );
  t.notOk(rows[0]?.all.includes(write.token), 'stored nowhere');

  const task = { body: { title: 'Water the plants' } };
  t.equal((await api.request('POST', '/api/v1/tasks', { token: write.token, ...task })).status, 201);
  t.match(await api.request('POST', '/api/v1/tasks', { token: read.token, ...task }), { status: 403 });
  t.match((await api.request('GET', '/api/v1/tasks', { token: read.token })).body, {
    results: [{ title: 'Water the plants' }],
  });
  for (const [method, url, body] of [
    ['GET', tokens],
    ['POST', tokens, { name: 'more', scope: 'write' }],
    ['DELETE', `${tokens}/${write.id}`],
    ['GET', '/api/v1/auth/sessions'],
    ['POST', '/api/v1/auth/logout-all'],
    [
      'POST',
      '/api/v1/auth/password',
      { current_password: user.password, new_password: 'staple of libraries' },
    ],
    ['POST', `${path}/email`, { email: 'x@example.com' }],
  ] as const) {
    const answer = await api.request(method, url, { token: write.token, ...(body && { body }) });
    t.match(answer, { status: 403, body: { code: 'forbidden' } }, `${method} ${url}`);
  }

  const list = async () =>
    (await api.request<{ results: Json[] }>('GET', tokens, { token: user.token })).body.results;
  await waitFor(async () => (await list()).every((each) => each['last_used_at'] !== null));
  t.equal((await api.request('DELETE', `${tokens}/${write.id}`, user)).status, 204);
  t.match(await api.request('GET', path, { token: write.token }), { status: 401 }, 'at once');
  t.match(await list(), [{ name: 'clock' }]);
  for (const body of [
    { name: 'x', scope: 'admin' },
    { name: 'x', scope: 'read', expires_at: '2020-01-01T00:00:00Z' },
    { name: 'x', scope: 'read', user_id: randomUUID() },
  ]) {
    t.equal((await api.request('POST', tokens, { token: user.token, body })).status, 422);
  }
  const expires_at = new Date(Date.now() + 1500).toISOString();
  const brief = await makeToken(api, user.token, { name: 'brief', scope: 'read', expires_at });
  await waitFor(async () => (await api.request('GET', path, { token: brief.token })).status === 401);
  t.match(await api.request('GET', path, { token: 'tl_pat_none' }), {
    status: 401,
    body: { code: 'invalid_token' },
  });
});

void t.test(
  'A3 C4 D2: no route with an id gives a stranger anything, nor one with a token nobody',
  async (t) => {
    const routes: { readonly method: string; readonly url: string }[] = [];
    const api = await startApi(t, {
      extend: (app) =>
        app.addHook('onRoute', ({ method, url, config }) => {
          const access = config?.access;
          if (url.includes('/:id') && method !== 'HEAD' && access !== 'public') {
            for (const each of [method].flat()) routes.push({ method: each, url });
          }
        }),
    });
    const owner = await api.registerUser();
    const { token } = owner;
    const made = async (url: string, body: object) =>
      (await api.request<{ id: string }>('POST', url, { token, body })).body.id;
    const sessions = await api.request<{ results: { id: string }[] }>('GET', '/api/v1/auth/sessions', {
      token,
    });
    const ids: Record<string, string> = {
      users: owner.id,
      tasks: await made('/api/v1/tasks', { title: 'Mine' }),
      categories: await made('/api/v1/categories', { name: 'Mine' }),
      'api-tokens': await made('/api/v1/auth/api-tokens', { name: 'mine', scope: 'write' }),
      webhooks: await made('/api/v1/webhooks', { url: 'https://example.com', events: ['*'] }),
      sessions: sessions.body.results[0]?.id ?? '',
    };
    const stranger = await api.registerUser();
    t.ok(routes.length > 10);
    for (const { method, url } of routes) {
      const [, kind = ''] = /([a-z-]+)\/:id/.exec(url) ?? [];
      // What is not known here yet has no id to try: a random one must be unknown all the same.
      const id = ids[kind] ?? randomUUID();
      const at = url.replace(':id', id).replace(/:\w+/g, randomUUID());
      const body = bodies[`${method} ${url}`] ?? (method === 'PATCH' ? {} : undefined);
      const answer = await api.request(method, at, { token: stranger.token, ...(body && { body }) });
      if (method === 'GET' && kind === 'users')
        t.notOk('email' in answer.body, 'a person without their address');
      else t.ok([403, 404].includes(answer.status), `${method} ${url} → ${answer.status}`);
      t.equal(
        (await api.request(method, at, { ...(body && { body }) })).status,
        401,
        `${method} ${url} for nobody`,
      );
    }
    t.equal((await api.request('GET', path, { token })).status, 200, 'nothing of it had an effect');
  },
);

/** What some routes ask for before they look at the id. */
const bodies: Readonly<Record<string, object>> = {
  'PUT /api/v1/tasks/:id': { title: 'Stolen' },
  'POST /api/v1/tasks/:id/assign': { assigned_to: null },
  'POST /api/v1/tasks/:id/comments': { body: 'Hello' },
  'PATCH /api/v1/tasks/:id/comments/:cid': { body: 'Hello' },
  'PUT /api/v1/categories/:id': { name: 'Stolen' },
};
