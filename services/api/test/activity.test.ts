import { activityStatement } from '@taskledger/read-models';
import t from 'tap';
import { type Json, startApi } from './support.ts';

interface Log {
  readonly results: (Json & { readonly type: string; readonly position: number })[];
  readonly next_cursor: string | null;
  readonly count?: number;
}

void t.test('A7 C5: the log tells who did what, from what to what, to whom it concerns', async (t) => {
  const api = await startApi(t);
  const [ada, bob, eve] = [await api.registerUser(), await api.registerUser(), await api.registerUser()];
  const log = (query: string, { token }: { token: string }) =>
    api.request<Log>('GET', `/api/v1/activity-logs${query}`, { token });
  const task = await api.request<{ id: string }>('POST', '/api/v1/tasks', {
    token: ada.token,
    body: { title: 'Paint', assigned_to: bob.id },
  });
  const at = `/api/v1/tasks/${task.body.id}`;
  await api.request('PATCH', at, { token: ada.token, body: { priority: 'HIGH' } });
  await api.request('POST', `${at}/complete`, bob);
  await api.request('DELETE', at, ada);

  const mine = await log(`?task=${task.body.id}`, ada);
  t.same(
    mine.body.results.map(({ type }) => type),
    ['TaskDeleted', 'TaskCompleted', 'TaskPriorityChanged', 'TaskCreated'],
  );
  t.match(mine.body.results[2], {
    actor: { id: ada.id },
    ip: '127.0.0.1',
    changes: [{ field: 'priority', from: 'MEDIUM', to: 'HIGH' }],
  });
  t.match(
    mine.body.results[1],
    { actor: { id: bob.id }, ip: null, user_agent: null },
    'not whence others act',
  );
  t.equal((await log(`?task=${task.body.id}`, bob)).body.results.length, 4, 'also for the assignee');
  t.same((await log(`?task=${task.body.id}`, eve)).body.results, []);
  t.same(
    new Set((await log('', eve)).body.results.map(({ type }) => type)),
    new Set(['UserRegistered', 'SignedIn']),
  );
  t.same((await log(`?actor=${ada.id}`, eve)).body.results, []);

  const admin = await api.registerAdmin();
  const all = await log('?page=1&page_size=100', admin);
  t.equal(all.body.count, all.body.results.length);
  t.same(
    all.body.results.map(({ position }) => position),
    all.body.results.map((_, index) => (all.body.count ?? 0) - index),
  );
  const first = await log('?limit=3', ada);
  const rest = await log(`?limit=100&cursor=${first.body.next_cursor}`, ada);
  t.same([...first.body.results, ...rest.body.results], (await log('?limit=100', ada)).body.results);
  t.equal((await log('?type=TaskCompleted,TaskDeleted', admin)).body.results.length, 2);
  t.equal(
    (await log('?since=2020-01-01T00:00:00Z&until=2020-01-02T00:00:00Z', admin)).body.results.length,
    0,
  );
  t.ok((await log('?since=2020-01-01T00:00:00Z&actor=me', ada)).body.results.length > 0);
  t.match((await log('?type=TaskCreated,Nope', ada)).body, {
    errors: [{ field: 'type', code: 'invalid_choice' }],
  });
  for (const bad of ['?type=Nope', '?actor=x', '?cursor=x', '?since=yesterday', '?other=1']) {
    t.equal((await log(bad, ada)).status, 422, bad);
  }
});

void t.test(
  'A7: pages in either direction pass over nothing that happened, whichever task it happened to last',
  async (t) => {
    const api = await startApi(t);
    const [ada, bob] = [await api.registerUser(), await api.registerUser()];
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      const [by, other] = n % 3 === 0 ? [bob, ada] : [ada, bob];
      const body = { title: `Task ${n}`, ...(n % 2 === 0 && { assigned_to: other.id }) };
      const { body: task } = await api.request<{ id: string }>('POST', '/api/v1/tasks', {
        token: by.token,
        body,
      });
      ids.push(task.id);
    }
    // Old tasks change late, in no order: the last event of a task says little about where its others are.
    for (let n = 0; n < 60; n += 1) {
      const [id = '', by] = [ids[(n * 7) % 12], ((n * 7) % 12) % 3 === 0 ? bob : ada];
      const comment = { token: by.token, body: { body: `Comment ${n}` } };
      t.equal((await api.request('POST', `/api/v1/tasks/${id}/comments`, comment)).status, 201);
    }
    const { rows } = await api.deps.pool.query<{ position: number }>(
      `SELECT position FROM events
      WHERE stream IN (SELECT 'task-' || id FROM tasks WHERE $1 IN (created_by, assigned_to))
         OR stream = 'user-' || $1 OR stream IN (SELECT 'session-' || id FROM sessions WHERE user_id = $1)
      ORDER BY position DESC`,
      [ada.id],
    );
    const expected = rows.map(({ position }) => position);
    const page = async (url: string) => {
      const { body } = await api.request<Log & { next: string | null; previous: string | null }>(
        'GET',
        url.replace(/^https?:\/\/[^/]+/, ''),
        ada,
      );
      return { ...body, positions: body.results.map(({ position }) => position) };
    };
    const pages = [await page('/api/v1/activity-logs?limit=7')];
    for (let { next } = pages[0] ?? { next: null }; next !== null; next = pages.at(-1)?.next ?? null) {
      pages.push(await page(next));
    }
    t.same(
      pages.flatMap(({ positions }) => positions),
      expected,
    );
    for (let n = pages.length - 1; n > 0; n -= 1) {
      t.same((await page(pages[n]?.previous ?? '')).positions, pages[n - 1]?.positions, `back to page ${n}`);
    }
    t.same((await page('/api/v1/activity-logs?page=3&page_size=7')).positions, expected.slice(14, 21));
    const comments = await page('/api/v1/activity-logs?type=CommentAdded&limit=5');
    t.equal(comments.results.length, 5);
    t.match(await page(comments.next ?? ''), { results: [{ type: 'CommentAdded' }] });
  },
);

void t.test('A7: the log of 200,000 events is read by index', async (t) => {
  const api = await startApi(t);
  const { id } = await api.registerUser();
  const { pool } = api.deps;
  await pool.query(`INSERT INTO events SELECT n + 1000, gen_random_uuid(), 'task-' || md5((n / 5)::text)::uuid, n % 5 + 1,
    'TaskStarted', 1, '{}', jsonb_build_object('actor', md5((n % 1000)::text)::uuid, 'correlation_id', 'x'),
    now() - interval '1 day' + n * interval '0.1 second' FROM generate_series(1, 200000) n`);
  await pool.query('ANALYZE events');
  const member = { id, role: 'MEMBER' } as const;
  const admin = { id, role: 'ADMIN' } as const;
  for (const [viewer, filters] of [
    [member, {}],
    [member, { types: ['TaskCreated'] }],
    [admin, {}],
    [admin, { types: ['TaskCreated', 'TaskDeleted'] }],
    [admin, { actor: id }],
    [admin, { streams: [`task-${id}`] }],
    [admin, { since: new Date(Date.now() - 60_000).toISOString() }],
  ] as const) {
    const { text, values } = activityStatement({ viewer, filters }, 20);
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, values);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    t.notMatch(plan, /Seq Scan on events/, JSON.stringify(filters));
  }
});
