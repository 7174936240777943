import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDatabase, type TestScope } from '@taskledger/testing';
import t from 'tap';
import { operator } from './ops-process.ts';

const password = 'correct horse battery';

interface Task {
  readonly id: string;
  readonly title: string;
  readonly comments: readonly { readonly body: string }[];
}

interface Exported {
  readonly tasks: readonly Task[];
  readonly categories: readonly { readonly id: string; readonly name: string }[];
}

interface Report {
  readonly skipped: readonly { readonly where: string; readonly reason: string }[];
}

const setUp = async (t: TestScope) => {
  const { connectionString, pool } = await testDatabase(t);
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-transfer-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const { ops, here } = operator(t, connectionString);
  for (const name of ['ada', 'bob']) {
    await here(
      'users',
      'create-admin',
      '--email',
      `${name}@example.com`,
      '--username',
      name,
      '--password',
      password,
    );
  }
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const exported = async (user: string) => (await here('export', '--for', user)).json() as Exported;
  const byTitle = async (user: string) =>
    Object.fromEntries((await exported(user)).tasks.map((task) => [task.title, task]));
  return { pool, ops, here, file, exported, byTitle };
};

const csv = `\uFEFFTitle;Notes;Due;Priority;Status;Tags;Project
Water the plants;"all of them;
really";2026-03-01;high;done;home, garden ,home;House
Call the plumber;;2026-03-01T17:00:00+01:00;;;;house
Stretch;;every other Monday;low;doing;;
Water the plants;twice;;;;;
;no title;;;;;
What;;;extreme;;;
Why;;;;maybe;;
${'long '.repeat(60)}end;;;;;;
`;

t.test('tasks of a CSV are taken in once, and each line that is not says why', async (t) => {
  const { ops, here, file, exported, byTitle } = await setUp(t);
  const path = file('tasks.csv', csv);
  const reasons = [
    { where: 'line 7', reason: 'title: is missing' },
    { where: 'line 8', reason: 'priority: extreme is none of low, medium, high, urgent' },
    { where: 'line 9', reason: /^status: maybe is none of/ },
  ];
  const dry = await here('import', path, '--for', 'ada', '--dry-run', '--json');
  t.equal(dry.status, 1);
  t.match(dry.json(), { format: 'csv', dry_run: true, created: 5, unchanged: 0 });
  t.match((await exported('ada')).tasks.length, 0, 'nothing was changed');

  const taken = await ops('import', path, '--for', 'ADA@example.com', '--reason', 'moves in', '--json');
  t.match(taken.json(), { created: 5, unchanged: 0, skipped: { length: 3 } });
  const { skipped } = taken.json() as Report;
  t.match(
    skipped.toSorted((one, other) => (one.where < other.where ? -1 : 1)),
    reasons,
  );
  t.match(await here('import', path, '--for', 'ada'), {
    status: 1,
    stdout:
      /^Imported 0 tasks for ada@example\.com \(csv\); 5 tasks were there already\.\nSkipped 3 entries:\n {4}line 7: title: is missing\n/,
  });
  t.match((await here('import', path, '--for', 'bob', '--json')).json(), { created: 5, unchanged: 0 });

  const { tasks, categories } = await exported('ada');
  t.equal(tasks.length, 5);
  t.strictSame(
    categories.map(({ name }) => name),
    ['House'],
    'in any case',
  );
  const found = await byTitle('ada');
  t.match(found['Call the plumber'], {
    due_date: '2026-03-01T16:00:00.000Z',
    status: 'PENDING',
    priority: 'MEDIUM',
    category_id: categories[0]?.id,
  });
  t.match(found['Stretch'], {
    description: 'Due: every other Monday',
    due_date: null,
    status: 'IN_PROGRESS',
  });
  t.match(
    tasks
      .filter(({ title }) => title === 'Water the plants')
      .find((task) => 'due_date' in task && task.due_date),
    {
      description: 'all of them;\nreally',
      due_date: '2026-03-01',
      tags: ['home', 'garden'],
      status: 'COMPLETED',
    },
  );
  t.match(
    tasks.find(({ title }) => title.endsWith('…')),
    { description: /long end$/ },
  );

  const last = await here('events', 'tail', '-n', '20', '--type', 'TasksImported', '--json');
  t.match(JSON.parse(last.stdout.split('\n')[0] ?? ''), {
    data: { format: 'csv', created: 5, unchanged: 0, skipped: 3 },
    meta: { reason: 'moves in' },
  });
});

const todoist = `TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE,DURATION,DURATION_UNIT
meta,view_style=list,,,,,,,,,,
task,Buy paint @shop @home,two buckets,1,1,Ada (1),,2026-05-01,en,Europe/Berlin,,
note,the white one,,,,Ada (1),,,,,,
note,or the blue one,,,,Ada (1),,,,,,
,,,,,,,,,,,
task,Ask Bob,,4,2,Ada (1),,every day,en,Europe/Berlin,,
section,Garden,,,,,,,,,,
task,Dig,,3,1,Ada (1),,,en,,,
fish,?,,,,,,,,,,
`;

const vikunja = JSON.stringify([
  {
    id: 1,
    title: 'House',
    tasks: [
      {
        id: 7,
        title: 'Paint',
        description: '<p>white</p>',
        done: true,
        due_date: '2026-05-01T10:00:00Z',
        priority: 5,
        labels: [{ id: 1, title: 'home' }],
        comments: [{ id: 3, comment: 'soon' }],
      },
      { id: 8, title: 'Dig', done: false, due_date: '0001-01-01T00:00:00Z', priority: 0 },
      { id: 'nine' },
    ],
  },
  { id: 2, title: 'Empty', tasks: null },
]);

t.test('a Todoist project and a Vikunja export come with notes, labels and sections', async (t) => {
  const { here, file, byTitle, exported } = await setUp(t);
  const house = file('House.csv', todoist);
  t.match((await here('import', house, '--for', 'ada', '--json')).json(), {
    format: 'todoist',
    created: 3,
    skipped: [{ where: 'line 10', reason: /^type: fish/ }],
  });
  t.match((await here('import', house, '--for', 'ada', '--json')).json(), { created: 0, unchanged: 3 });
  const ada = await byTitle('ada');
  t.match(ada['Buy paint'], {
    description: 'two buckets',
    priority: 'URGENT',
    tags: ['shop', 'home'],
    due_date: '2026-05-01',
    comments: [{ body: 'the white one' }, { body: 'or the blue one' }],
  });
  t.equal(ada['Buy paint']?.comments.length, 2, 'once each');
  t.match(ada['Ask Bob'], { description: 'Sub-task of: Buy paint\n\nDue: every day', priority: 'LOW' });
  t.match(ada['Dig'], { category_id: (await exported('ada')).categories[0]?.id });

  t.match((await here('import', file('data.json', vikunja), '--for', 'bob', '--json')).json(), {
    format: 'vikunja',
    created: 2,
    skipped: [{ where: 'House, task 3' }],
  });
  const bob = await byTitle('bob');
  t.match(bob['Paint'], {
    status: 'COMPLETED',
    priority: 'URGENT',
    due_date: '2026-05-01T10:00:00.000Z',
    tags: ['home'],
    comments: [{ body: 'soon' }],
  });
  t.match(bob['Dig'], { due_date: null, priority: 'MEDIUM' });
});

t.test('an export is imported again, here without a change, for somebody else as theirs', async (t) => {
  const { here, file, exported } = await setUp(t);
  await here('import', file('House.csv', todoist), '--for', 'ada');
  const whole = await here('export', '--for', 'ada', '--reason', 'asked for it');
  t.equal(whole.status, 0, whole.stderr);
  const path = file('ada.json', whole.stdout);
  t.match((await here('import', path, '--for', 'ada', '--json')).json(), {
    format: 'taskledger',
    created: 0,
    unchanged: 3,
    skipped: [],
  });
  t.match((await here('import', path, '--for', 'bob', '--json')).json(), { created: 3 });
  t.match((await here('import', path, '--for', 'bob', '--json')).json(), { created: 0, unchanged: 3 });
  const plain = ({ tasks }: Exported) =>
    tasks.map(({ title, comments }) => [title, comments.map(({ body }) => body)]);
  t.strictSame(new Set(plain(await exported('bob'))), new Set(plain(await exported('ada'))));

  const wrong: [string, string, number, RegExp][] = [
    ['not.csv', 'a,b\n1,2\n', 1, /none of: an export of Taskledger/],
    ['not.json', '{"tasks": [}', 1, /no JSON/],
    ['other.json', '{"tasks": []}', 1, /none of/],
    ['quote.csv', 'title\n"open\n', 1, /no CSV/],
    ['latin.csv', '', 1, /none of/],
  ];
  for (const [name, text, status, stderr] of wrong) {
    t.match(await here('import', file(name, text), '--for', 'ada'), { status, stdout: '', stderr }, name);
  }
  t.match(await here('import', '/nowhere.csv', '--for', 'ada'), { status: 2, stderr: /cannot be read/ });
  t.match(await here('import', path), { status: 2, stderr: /--for <user>/ });
  t.match(await here('export', '--for', 'nobody'), { status: 1, stderr: /no user nobody/ });
});
