import { createPool } from '@taskledger/runtime';
import { testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { createTaskLists, decodeCursor, parseOrdering, taskListStatement } from '../src/index.ts';

/** Somebody with `count` tasks among others'; the words of each are `wordsSql` of its number n, from 1. */
const openLists = async (t: Test, count: number, wordsSql: string) => {
  const { connectionString } = await testDatabase(t);
  const pool = createPool({ connectionString, applicationName: 'test', logger: { warn: () => undefined } });
  t.teardown(() => pool.end());
  const viewer = { id: randomUUID(), role: 'MEMBER' } as const;
  await pool.query(
    `INSERT INTO tasks (id, created_by, title, status, priority, tags, overdue_noted, due_at, created_at, updated_at, version,
                        position, document, search)
     SELECT gen_random_uuid(), CASE WHEN n > $2 THEN gen_random_uuid() ELSE $1 END, 'Task ' || n, 'PENDING',
            (ARRAY['LOW', 'HIGH'])[n % 2 + 1]::task_priority, '{}', false, CASE WHEN n % 3 > 0 THEN at END, at, at, 1, n,
            json_build_object('n', n)::text, (${wordsSql})::tsvector
       FROM generate_series(1, $2 * 2) AS n, LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS at) AS times`,
    [viewer.id, count],
  );
  await pool.query(`SELECT gin_clean_pending_list('tasks_by_word')`);
  await pool.query('VACUUM ANALYZE tasks');
  return { pool, viewer };
};

const numbersOf = (json: string): number[] => (JSON.parse(json) as { n: number }[]).map(({ n }) => n);

t.test('C3 C4: each ordering of who has many tasks begins at its place in an index', async (t) => {
  const { pool, viewer } = await openLists(t, 20_000, `'word'`);
  for (const [names, index] of [
    ['due_date', 'tasks_by_creator_due'],
    ['-due_date', 'tasks_by_creator_due_last'],
    ['priority', 'tasks_by_creator_priority'],
    ['-priority', 'tasks_by_creator_priority'],
    ['title', 'tasks_by_creator_title'],
    ['-title', 'tasks_by_creator_title'],
    ['-updated_at', 'tasks_by_creator_update'],
  ] as const) {
    const ordering = parseOrdering(names) ?? [];
    const { text, values } = taskListStatement(
      { viewer, filters: {}, ordering, limit: 20 },
      undefined,
      0,
      21,
    );
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN (ANALYZE) ${text}`, [...values]);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    const scan = new RegExp(String.raw`using ${index} on tasks .*\(actual .*rows=21(\.00)? loops=1\)`);
    t.match(plan, scan, `${names} reads no more than it shows`);
  }
});

t.test('A4 C4: a search finds the same in many tasks, whether its words are common or rare', async (t) => {
  const words = `'all' || CASE WHEN n % 10 = 0 THEN ' tenth' ELSE '' END || CASE WHEN n IN (1, 900) THEN ' rare' ELSE '' END`;
  const { pool, viewer } = await openLists(t, 1_000, words);
  const lists = createTaskLists(pool);
  const all = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
  for (const [search, expected] of [
    ['all', all],
    ['tenth', all.filter((n) => n % 10 === 0)],
    ['rar', [900, 1]],
    ['al ten rare', [900]],
    ['never', []],
    ['-', []],
  ] as const) {
    for (const [names, inOrder] of [
      ['-created_at', expected],
      ['created_at', expected.toReversed()],
    ] as const) {
      const ordering = parseOrdering(names) ?? [];
      const query = { viewer, filters: { search }, ordering, limit: 30 };
      const seen: number[] = [];
      for (let next: string | null | undefined; next !== null;) {
        const page = await lists.beside(query, next === undefined ? undefined : decodeCursor(next, ordering));
        seen.push(...numbersOf(page.results));
        next = page.next;
      }
      t.strictSame(seen, inOrder, `${search} by ${names}, page after page`);
      const second = await lists.numbered(query, 2);
      t.equal(second.count, expected.length);
      t.strictSame(numbersOf(second.results), inOrder.slice(30, 60));
    }
  }
});

t.test('calls for the same list share a reading, and see what was written before they asked', async (t) => {
  const { pool, viewer } = await openLists(t, 5, `'word'`);
  let queries = 0;
  const counting = new Proxy(pool, {
    get: (target, key): unknown => {
      if (key === 'query') queries += 1;
      return Reflect.get(target, key, target);
    },
  });
  const lists = createTaskLists(counting);
  const byTitle = { viewer, filters: {}, ordering: parseOrdering('title') ?? [], limit: 3 };
  const byDue = { ...byTitle, ordering: parseOrdering('due_date') ?? [] };
  const first = lists.beside(byTitle);
  await pool.query(`UPDATE tasks SET title = 'A ' || title WHERE created_by = $1 AND title = 'Task 5'`, [
    viewer.id,
  ]);
  const others = await Promise.all([
    ...Array.from({ length: 9 }, () => lists.beside(byTitle)),
    lists.beside(byDue),
  ]);
  await first;
  for (const { results } of others.slice(0, 9)) t.equal(numbersOf(results)[0], 5);
  t.strictSame(numbersOf(others[9]?.results ?? '[]'), [1, 2, 4]);
  t.ok(queries <= 4, `${queries} queries for 11 calls`);
});

t.test('a reading that fails fails for those who asked for it, and for nobody after them', async (t) => {
  const { pool, viewer } = await openLists(t, 5, `'word'`);
  let broken = true;
  const breaking = new Proxy(pool, {
    get: (target, key): unknown =>
      key === 'query' && broken
        ? () => Promise.reject(new Error('broken'))
        : Reflect.get(target, key, target),
  });
  const lists = createTaskLists(breaking);
  const query = { viewer, filters: {}, ordering: parseOrdering('title') ?? [], limit: 3 };
  await Promise.all([t.rejects(lists.beside(query)), t.rejects(lists.beside(query))]);
  broken = false;
  t.strictSame(numbersOf((await lists.beside(query)).results), [1, 2, 3]);
});
