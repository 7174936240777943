import t from 'tap';
import { startApi, unlimited } from './support.ts';
import { clientOf, newClient, type Task } from './tasks-support.ts';

const titles = (tasks: readonly Task[]) => tasks.map(({ title }) => title).toSorted();

t.test(
  'A4 E3: search finds words by their beginnings, without regard to case, accents and punctuation',
  async (t) => {
    const api = await startApi(t, { env: unlimited });
    const [ada, bob] = [await newClient(api), await newClient(api)];
    await ada.create({ title: 'Crème brûlée', description: 'für Ægir & Łukasz; Straße 12' });
    await ada.create({ title: 'Quarterly report', description: 'O’Brien’s e-mail: 100% done' });
    await ada.create({ title: '東京へ行く', description: 'ΑΘΉΝΑ Москва' });
    await ada.create({ title: 'x'.repeat(250), description: `${'lorem '.repeat(1600)} ipsum` });
    await bob.create({ title: 'Bob’s creme', assigned_to: ada.id });
    await bob.create({ title: 'Bob’s secret report' });

    const searches: [search: string, expected: readonly string[]][] = [
      ['creme', ['Bob’s creme', 'Crème brûlée']],
      ['CRÈME BRU', ['Crème brûlée']],
      ['brûl', ['Crème brûlée']],
      ['rème', []],
      ['aegir lukasz', ['Crème brûlée']],
      ['łuk', ['Crème brûlée']],
      ['strasse 1', ['Crème brûlée']],
      ['fur', ['Crème brûlée']],
      ['rep quart', ['Quarterly report']],
      ['report creme', []],
      ['e-mail', ['Quarterly report']],
      ["o'brien", ['Quarterly report']],
      ['100%', ['Quarterly report']],
      ['京', ['東京へ行く']],
      ['東京', ['東京へ行く']],
      ['αθηνα моск', ['東京へ行く']],
      ['x'.repeat(200), ['x'.repeat(250)]],
      ['ipsum', ['x'.repeat(250)]],
      ['secret', []],
      [String.raw`\ & | ! :* ' ( )`, []],
      [String.raw`report:* & 'quarter`, ['Quarterly report']],
      ['  ', ['Bob’s creme', 'Crème brûlée', 'Quarterly report', 'x'.repeat(250), '東京へ行く']],
    ];
    for (const [search, expected] of searches) {
      t.strictSame(
        titles(await ada.list(`?search=${encodeURIComponent(search)}`)),
        expected.toSorted(),
        search,
      );
    }
    const admin = clientOf(api, await api.registerAdmin());
    t.equal((await admin.list('?search=report')).length, 2);

    const [report] = await ada.list('?search=quarterly');
    await ada.patch(`/tasks/${report?.id}`, { title: 'Yearly report' });
    t.strictSame(await ada.list('?search=quarterly'), [], 'at once, as all reads after writes');
    t.equal((await ada.list('?search=yearly')).length, 1);
    await ada.delete(`/tasks/${report?.id}`);
    t.strictSame(await ada.list('?search=yearly'), []);
  },
);

t.test('A4 C3: search and ranges of days use indexes', async (t) => {
  const api = await startApi(t, { env: unlimited });
  const { pool } = api.deps;
  const ada = await newClient(api);
  await pool.query(
    `INSERT INTO tasks (id, created_by, title, status, priority, tags, overdue_noted, created_at, updated_at, version, position,
                        document, search)
     SELECT gen_random_uuid(), gen_random_uuid(), 'word' || n, 'PENDING', 'LOW', '{}', false, at, at, 1, n, '{}', ('word' || n)::tsvector
       FROM generate_series(1, 20000) AS n, LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS at) AS times`,
  );
  await pool.query(`SELECT gin_clean_pending_list('tasks_by_word')`);
  await pool.query('ANALYZE tasks');
  const plan = async (condition: string) => {
    const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT * FROM tasks WHERE ${condition}`,
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  };
  t.match(await plan(`search @@ 'word1234:*'::tsquery`), /tasks_by_word/);
  t.match(
    await plan(`created_at >= (('2020-02-01'::date + 0)::timestamp AT TIME ZONE 'UTC')
            AND created_at < (('2020-02-01'::date + 1)::timestamp AT TIME ZONE 'UTC')`),
    /tasks_by_creation/,
  );
  t.strictSame(await ada.list('?search=word1234'), [], 'others’ tasks stay theirs');

  const { created_at } = await ada.create({ title: 'today' });
  const day = String(created_at).slice(0, 10);
  const dayAfter = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
  const dayBefore = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  for (const [query, found] of [
    [`created_at__gte=${day}&created_at__lte=${day}`, 1],
    [`created_at__gt=${day}`, 0],
    [`created_at__lt=${day}`, 0],
    [`created_at__gt=${dayBefore}&created_at__lt=${dayAfter}`, 1],
    [`updated_at__gte=${dayAfter}`, 0],
    [`updated_at__lte=${dayBefore}`, 0],
    [`completed_at__lte=9999-12-31`, 0],
  ] as const) {
    t.equal((await ada.list(`?${query}`)).length, found, query);
  }
});
