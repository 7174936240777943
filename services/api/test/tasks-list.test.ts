import t, { type Test } from 'tap';
import { startApi, type TestApi } from './support.ts';
import { type Client, clientOf, isProblem, newClient, type Task, type TaskList } from './tasks-support.ts';

const titles = (tasks: readonly Task[]) => tasks.map(({ title }) => title);
const sorted = (tasks: readonly Task[]) => titles(tasks).toSorted();

t.test('A4 B5 C3 E2 E3: filters', async (t) => {
  const api = await startApi(t);
  const [ada, bob] = [await newClient(api), await newClient(api)];
  const category = (await ada.post('/categories', { name: 'Home' })).body.id;
  await ada.create({
    title: 'Alpha report',
    description: 'Quarterly 100%',
    priority: 'HIGH',
    tags: ['work', 'q1'],
  });
  await ada.create({
    title: 'Beta',
    description: 'the REPORT_x',
    status: 'IN_PROGRESS',
    category_id: category,
  });
  await ada.create({ title: 'Gamma', status: 'completed', priority: 'LOW', due_date: '2026-01-01' });
  await ada.create({ title: 'Delta', due_date: '2020-01-01T08:00:00Z', assigned_to: bob.id });
  await ada.create({ title: 'Epsilon', due_date: '2031-06-15', priority: 'URGENT', assigned_to: ada.id });
  await bob.create({ title: 'Bob’s', assigned_to: ada.id });
  await bob.create({ title: 'Bob’s secret' });
  const gone = await ada.create({ title: 'Gone' });
  await ada.delete(`/tasks/${gone.id}`);

  const everything = ['Alpha report', 'Beta', 'Bob’s', 'Delta', 'Epsilon', 'Gamma'];
  const now = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
  const filters: [query: string, expected: readonly string[]][] = [
    ['', everything],
    ['?status=PENDING', ['Alpha report', 'Bob’s', 'Delta', 'Epsilon']],
    ['?status=completed,In_Progress', ['Beta', 'Gamma']],
    ['?task_status=pending', ['Alpha report', 'Bob’s', 'Delta', 'Epsilon']],
    ['?priority=HIGH', ['Alpha report']],
    ['?priority=low,urgent', ['Epsilon', 'Gamma']],
    [`?category_id=${category}`, ['Beta']],
    ['?tag=work', ['Alpha report']],
    ['?tag=wor', []],
    ['?assigned_to=me', ['Bob’s', 'Epsilon']],
    [`?assigned_to=${bob.id}`, ['Delta']],
    ['?created_by=me', ['Alpha report', 'Beta', 'Delta', 'Epsilon', 'Gamma']],
    [`?created_by=${bob.id.toUpperCase()}`, ['Bob’s']],
    ['?is_overdue=true', ['Delta']],
    ['?is_overdue=True', ['Delta']],
    ['?is_overdue=false', ['Alpha report', 'Beta', 'Bob’s', 'Epsilon', 'Gamma']],
    ['?search=report', ['Alpha report', 'Beta']],
    ['?search=ALPHA+quarterly', ['Alpha report']],
    ['?search=alpha+beta', []],
    ['?search=100%25', ['Alpha report']],
    ['?search=10%25', ['Alpha report']],
    ['?search=REPORT_x', ['Beta']],
    ['?search=%5C', []],
    ['?search=', everything],
    ['?due_date__gte=2026-01-01', ['Epsilon', 'Gamma']],
    ['?due_date__gt=2026-01-01', ['Epsilon']],
    ['?due_date__lte=2026-01-01', ['Delta', 'Gamma']],
    ['?due_date__lt=2026-01-01', ['Delta']],
    ['?due_date__gte=2020-01-01T08:00:00Z&due_date__lte=2020-01-01T10:00:00%2B02:00', ['Delta']],
    ['?due_date__gte=2020-01-01T08:00:00Z&due_date__lte=2020-01-01T10:00:00+02:00', ['Delta']],
    ['?due_date__gt=2020-01-01T08:00:00Z&due_date__lt=2026-06-01', ['Gamma']],
    ['?created_at__gte=2020-01-01', everything],
    [`?created_at__gte=${now}`, []],
    [`?created_at__lt=${now}&updated_at__lte=${now}`, everything],
    ['?created_at__lte=2020-01-01', []],
    ['?completed_at__gte=2020-01-01', ['Gamma']],
    ['?include_deleted=true', [...everything, 'Gone'].toSorted()],
    ['?include_deleted=false', everything],
    ['?status=PENDING&priority=URGENT&assigned_to=me', ['Epsilon']],
    ['/', everything],
    ['/my_tasks', ['Bob’s', 'Epsilon']],
    ['/my_tasks?status=pending&priority=urgent', ['Epsilon']],
    ['/my_tasks/?page=1', ['Bob’s', 'Epsilon']],
  ];
  for (const [query, expected] of filters) {
    t.strictSame(sorted(await ada.list(query)), expected, query);
    if (query.includes('page=')) continue;
    const numbered = await ada.get<TaskList>(`/tasks${query}${query.includes('?') ? '&' : '?'}page=1`);
    t.equal(numbered.body.count, expected.length, `${query}: the count`);
  }
  t.strictSame(sorted(await bob.list()), ['Bob’s', 'Bob’s secret', 'Delta']);
  t.strictSame(sorted(await bob.list('?include_deleted=true')), ['Bob’s', 'Bob’s secret', 'Delta']);
  t.strictSame(sorted(await bob.list(`?created_by=${ada.id}`)), ['Delta'], 'others’ tasks stay theirs');
  const admin = clientOf(api, await api.registerAdmin());
  t.equal((await admin.list()).length, 7, 'C4: an administrator sees all');
  t.strictSame(await admin.list('?assigned_to=me'), []);
  const [one] = await ada.list('?search=epsilon');
  t.strictSame(one, (await ada.get(`/tasks/${one?.id}`)).body, 'a list shows the same resource');
});

t.test('A4 C3 E3: ordering; tasks without a due date come last either way', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  await ada.create({ title: 'b', priority: 'URGENT', due_date: '2030-01-02' });
  await ada.create({ title: 'C', priority: 'LOW', status: 'COMPLETED' });
  await ada.create({ title: 'a', priority: 'HIGH', due_date: '2030-01-01', status: 'IN_PROGRESS' });
  const last = await ada.create({ title: 'D', priority: 'MEDIUM' });
  await ada.patch(`/tasks/${last.id}`, { description: 'touched' });
  const orders: [ordering: string, expected: string][] = [
    ['due_date', 'abDC abCD'],
    ['-due_date', 'baDC baCD'],
    ['due_date,title', 'abCD'],
    ['-due_date,-title', 'baDC'],
    ['-due_date,title', 'baCD'],
    ['priority', 'CDab'],
    ['-priority', 'baDC'],
    ['title', 'abCD'],
    ['-title', 'DCba'],
    ['status,title', 'CabD'],
    ['created_at', 'bCaD'],
    ['-created_at', 'DaCb'],
    ['updated_at', 'bCaD'],
    ['-updated_at', 'DaCb'],
  ];
  for (const [ordering, expected] of orders) {
    const whole = titles(await ada.list(`?ordering=${ordering}`)).join('');
    t.ok(expected.split(' ').includes(whole), `${ordering}: ${whole}`);
    t.equal((await walk(ada, `?ordering=${ordering}&limit=1`)).join(''), whole, `${ordering}, one at a time`);
    t.equal(
      (await walk(ada, `?ordering=${ordering}&page_size=1`)).join(''),
      whole,
      `${ordering}, by page numbers`,
    );
    const back = await walkBack(ada, `?ordering=${ordering}&limit=1`);
    t.equal(back.join(''), whole, `${ordering}, backwards`);
  }
  t.equal(titles(await ada.list()).join(''), 'DaCb', 'newest first unless told');
});

/** The titles of all pages, by `next`. */
const walk = async (client: Client, query: string): Promise<string[]> => {
  const found: string[] = [];
  for (let path: string | null = `/tasks${query}`; path !== null;) {
    const { body } = await client.get<TaskList>(path);
    found.push(...titles(body.results));
    path = relative(body.next);
  }
  return found;
};

/** The titles of all pages, by `previous` from the last one. */
const walkBack = async (client: Client, query: string): Promise<string[]> => {
  let { body } = await client.get<TaskList>(`/tasks${query}`);
  for (let next = relative(body.next); next !== null; next = relative(body.next)) {
    ({ body } = await client.get<TaskList>(next));
  }
  const found = titles(body.results);
  for (let previous = relative(body.previous); previous !== null; previous = relative(body.previous)) {
    ({ body } = await client.get<TaskList>(previous));
    found.unshift(...titles(body.results));
  }
  return found;
};

const relative = (url: string | null) =>
  url === null ? null : url.slice(url.indexOf('/api/v1') + '/api/v1'.length);

t.test('A4 B5 C2: both paginations', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  const all = Array.from({ length: 25 }, (_, index) => `task ${String(index).padStart(2, '0')}`);
  for (const title of all) await ada.create({ title, tags: ['a b&c'] });

  const first = await ada.get<TaskList>('/tasks?ordering=title&tag=a+b%26c');
  t.strictSame(titles(first.body.results), all.slice(0, 20), '20 unless told');
  t.equal(first.body.previous, null);
  const next = new URL(first.body.next ?? '');
  t.equal(next.origin, new URL(api.url).origin, 'an absolute URL');
  t.equal(next.pathname, '/api/v1/tasks');
  t.equal(next.searchParams.get('cursor'), first.body.next_cursor);
  t.equal(next.searchParams.get('tag'), 'a b&c', 'with the filters');
  const second = await ada.get<TaskList>(relative(first.body.next) ?? '');
  t.strictSame(titles(second.body.results), all.slice(20));
  t.match(second.body, { next: null, next_cursor: null });
  const again = await ada.get<TaskList>(relative(second.body.previous) ?? '');
  t.strictSame(again.body.results, first.body.results, 'and back');
  t.equal(again.body.previous, null);

  const page = await ada.get<TaskList>('/tasks?ordering=title&page=2&page_size=10');
  t.strictSame(titles(page.body.results), all.slice(10, 20));
  t.equal(page.body.count, 25);
  t.equal(new URL(page.body.next ?? '').search, '?ordering=title&page=3&page_size=10');
  t.equal(new URL(page.body.previous ?? '').search, '?ordering=title&page=1&page_size=10');
  const last = await ada.get<TaskList>('/tasks?page=2');
  t.match(last.body, { count: 25, next: null });
  t.equal(last.body.results.length, 5);
  const beyond = await ada.get<TaskList>('/tasks?page=1000000&page_size=100');
  t.match(beyond.body, { count: 25, results: [], next: null });
  t.equal(new URL(beyond.body.previous ?? '').searchParams.get('page'), '1');
  const nobody = await (await newClient(api)).get<TaskList>('/tasks');
  t.strictSame(nobody.body, { results: [], next_cursor: null, next: null, previous: null });

  const { port } = new URL(api.url);
  const named = await api.request<TaskList>('GET', `http://localhost:${port}/api/v1/tasks?limit=1`, {
    headers: { authorization: `Bearer ${(await api.registerUser()).token}` },
  });
  t.equal(named.status, 200);
});

t.test('B5: links begin with PUBLIC_URL', async (t) => {
  const api = await startApi(t, { env: { PUBLIC_URL: 'https://tasks.example.com/' } });
  const ada = await newClient(api);
  await ada.create({ title: 'one' });
  await ada.create({ title: 'two' });
  const { body } = await ada.get<TaskList>('/tasks?limit=1');
  t.match(body.next, /^https:\/\/tasks\.example\.com\/api\/v1\/tasks\?limit=1&cursor=/);
});

t.test('A5 B5: query parameters that are not valid are 422', async (t) => {
  const api = await startApi(t);
  const ada = await newClient(api);
  await ada.create({ title: 'one' });
  await ada.create({ title: 'two' });
  const { body } = await ada.get<TaskList>('/tasks?limit=1&ordering=title');
  const forged = (ordering: string, ...keys: unknown[]) =>
    `cursor=${Buffer.from(JSON.stringify(['after', ordering, keys])).toString('base64url')}&ordering=${ordering}`;
  const id = '0199d3c4-8f00-7000-8000-00000000dead';
  const queries: [query: string, field: string][] = [
    ['status=done', 'status'],
    ['status=', 'status'],
    ['status=PENDING,', 'status'],
    ['status=PENDING&status=COMPLETED', 'status'],
    ['status=PENDING&task_status=PENDING', 'task_status'],
    ['priority=1', 'priority'],
    ['category_id=home', 'category_id'],
    ['assigned_to=you', 'assigned_to'],
    ['created_by=%00', 'created_by'],
    ['is_overdue=perhaps', 'is_overdue'],
    ['include_deleted=1', 'include_deleted'],
    ['tag=%00', 'tag'],
    ['search=%00', 'search'],
    [`search=${'x'.repeat(201)}`, 'search'],
    ['due_date__gte=tomorrow', 'due_date__gte'],
    ['due_date__gte=2026-02-30', 'due_date__gte'],
    ['due_date__gte=0000-01-01', 'due_date__gte'],
    ['due_date__lt=2026-01-01T00:00:00', 'due_date__lt'],
    ['created_at__lte=', 'created_at__lte'],
    ['due_date=2026-01-01', 'due_date'],
    ['due_date__contains=2026', 'due_date__contains'],
    ['title=x', 'title'],
    ['__proto__=x', '__proto__'],
    ['ordering=', 'ordering'],
    ['ordering=id', 'ordering'],
    ['ordering=title,-title', 'ordering'],
    ['ordering=title;DROP', 'ordering'],
    ['ordering=constructor', 'ordering'],
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['page=0', 'page'],
    ['page=99999999999999', 'page'],
    ['page_size=101', 'page_size'],
    ['page=1&limit=5', 'page'],
    ['page_size=5&cursor=x', 'page'],
    ['cursor=', 'cursor'],
    ['cursor=x', 'cursor'],
    ['cursor=%00', 'cursor'],
    [`cursor=${body.next_cursor}`, 'cursor'],
    [`cursor=${body.next_cursor}&ordering=-title`, 'cursor'],
    [`cursor=${body.next_cursor}x&ordering=title`, 'cursor'],
    [forged('created_at', '2026-99-01 00:00:00+00', id), 'cursor'],
    [forged('created_at', '2026-02-30 00:00:00+00', id), 'cursor'],
    [forged('created_at', '0000-01-01 00:00:00+00', id), 'cursor'],
    [forged('created_at', 'yesterday', id), 'cursor'],
    [forged('priority', 'HUGE', id), 'cursor'],
    [forged('title', 'a\0', id), 'cursor'],
    [forged('title', 'a', 'b'), 'cursor'],
    [forged('title', 'a'), 'cursor'],
    [forged('title', 1, id), 'cursor'],
  ];
  for (const [query, field] of queries) {
    isProblem(
      t,
      await ada.get(`/tasks?${query}`),
      { status: 422, code: 'validation_failed', fields: [field] },
      query,
    );
  }
  isProblem(t, await ada.get('/tasks/my_tasks?assigned_to=me'), { status: 422, fields: ['assigned_to'] });
  isProblem(t, await ada.get(`/tasks/${body.results[0]?.id}?expand=1`), { status: 422, fields: ['expand'] });
  for (const odd of ['tag=%F0%90', 'tag=%ff', 'tag=%ud800', '&&&=', '%', 'tag=%ed%a0%80']) {
    const { status } = await ada.get(`/tasks?${odd}`);
    t.ok(status < 500, `${odd}: ${status}`);
  }
  t.equal((await ada.get(`/tasks?${forged('due_date', 'infinity', id)}`)).status, 200);
});

/** Keeps creating tasks until it is told to stop. */
const createMeanwhile = (client: Client, writer: number) => {
  let running = true;
  let made = 0;
  const ended = (async () => {
    for (; running && made < 2000; made += 1)
      await client.create({ title: `new ${writer}.${made}`, priority: 'HIGH' });
  })();
  return {
    made: () => made,
    stop: async () => {
      running = false;
      await ended;
    },
  };
};

const pageWhileTasksCome = async (t: Test, api: TestApi, ordering: string) => {
  const ada = await newClient(api);
  const old = Array.from({ length: 60 }, (_, index) => `old ${String(index).padStart(2, '0')}`);
  await Promise.all(old.map((title) => ada.create({ title, priority: 'HIGH' })));
  const oldOnes = (found: readonly string[]) => found.filter((title) => title.startsWith('old'));

  const writers = Array.from({ length: 3 }, (_, writer) => createMeanwhile(ada, writer));
  // From a page in the middle of the old ones to either end, with the same tasks on the way there and back.
  const there = await walkUntil(ada, `/tasks?ordering=${ordering}&limit=7`, 'next', old);
  const back = await walkUntil(ada, there.last, 'previous', old);
  await Promise.all(writers.map(({ stop }) => stop()));
  t.ok(writers.reduce((sum, { made }) => sum + made(), 0) > 0, 'tasks came meanwhile');
  for (const [way, found] of [
    ['there', there.titles],
    ['back', back.titles],
  ] as const) {
    t.strictSame(oldOnes(found).toSorted(), old, `${ordering}, ${way}: every old task once`);
    t.equal(new Set(found).size, found.length, `${ordering}, ${way}: no task twice`);
  }
};

const walkUntil = async (
  client: Client,
  start: string,
  direction: 'next' | 'previous',
  wanted: readonly string[],
) => {
  const found: string[] = [];
  const missing = new Set(wanted);
  let last = start;
  for (let path: string | null = start; path !== null && missing.size > 0;) {
    last = path;
    const { body }: { body: TaskList } = await client.get<TaskList>(path);
    for (const title of titles(body.results)) {
      found.push(title);
      missing.delete(title);
    }
    path = relative(body[direction]);
  }
  return { titles: found, last };
};

t.test('A4: cursors are stable while tasks are created, in both directions', async (t) => {
  const api = await startApi(t);
  for (const ordering of [
    '-created_at',
    'created_at',
    'priority,title',
    '-priority,created_at',
    'due_date',
  ]) {
    await pageWhileTasksCome(t, api, ordering);
  }
});
