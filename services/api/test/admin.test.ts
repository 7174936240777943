import { createQueues } from '@taskledger/runtime/queues';
import { queueNames } from '@taskledger/runtime';
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
