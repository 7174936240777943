import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot, spawnCommand, waitFor, type TestScope } from '@taskledger/testing';
import t from 'tap';
import { z } from 'zod';
import { installation, patience } from './installation.ts';

const document = z.looseObject({ status: z.union([z.string(), z.number()]).optional() });
const problem = z.object({
  status: z.literal(412),
  current: z.looseObject({ version: z.literal(2), description: z.string() }),
  events: z.array(z.looseObject({ type: z.string(), version: z.number() })),
});
const taskList = z.object({ results: z.array(z.looseObject({ title: z.string() })) });
const mails = z.array(z.looseObject({ subject: z.string(), text: z.string(), html: z.string() }));

t.test('G6 A8 B6 C6 G3 G8: the two-minute tour of the README, line by line', async (t) => {
  const home = temporaryHome(t);
  const here = await installation(t, { OVERDUE_EVERY: '1s', HOME: home });
  const launched = await here.start('first start');

  const tour = spawnCommand(t, 'bash', {
    args: ['-euo', 'pipefail', '-c', tourOf(readFileSync(join(repositoryRoot, 'README.md'), 'utf8'))],
    env: {
      API: here.api,
      DATA_DIR: here.dataDir,
      PORT: String(here.port),
      HOME: home,
      // Whoever runs a test has installed; an installation in the middle of the tests would disturb the others.
      pnpm_config_verify_deps_before_run: 'false',
    },
  });
  const giveUp = setTimeout(() => tour.signal('SIGKILL'), 180_000);
  const ended = await tour.exited;
  clearTimeout(giveUp);
  t.same(ended, { code: 0, signal: null }, 'every line, the commands for operators included');
  if (ended.code !== 0) t.comment(tour.output());

  const said = tour.stdout();
  const [user, patched, refused, completed, overdue, restored, list] = said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => document.parse(JSON.parse(line)));
  t.match(user, { email: 'ada@example.com', display_name: 'Ada' });
  t.match(patched, { version: 2, description: 'From the first position on', priority: 'HIGH' });
  const { current, events } = problem.parse(refused);
  t.match(current, { version: 2, description: 'From the first position on' });
  t.match(events, [{ type: 'TaskDetailsChanged', version: 2 }], 'what happened in between');
  t.match(completed, { status: 'COMPLETED', title: 'Read the ledger' });
  t.match(overdue, { status: 'OVERDUE', title: 'Pay the rent' });
  t.match(restored, { status: 'PENDING', title: 'Pay the rent' }, 'moving the date restores the status');
  t.same(
    taskList.parse(list).results.map(({ title }) => title),
    ['Pay the rent', 'Read the ledger'],
  );

  const statuses = [
    ...launched.stdout().matchAll(/INFO: (POST|PATCH) (\S+?)(?:\/[\da-f-]{36})?(\/complete)? (\d+) in/g),
  ];
  t.same(
    statuses.map(
      ([, method, path, command = '', status]) =>
        `${method} ${path?.slice('/api/v1'.length)}${command} ${status}`,
    ),
    [
      'POST /auth/register 201',
      'POST /auth/login 200',
      'POST /tasks 201',
      'PATCH /tasks 200',
      'PATCH /tasks 412',
      'POST /tasks/complete 200',
      'POST /tasks 201',
      'PATCH /tasks 200',
    ],
    'which the log of the start shows, too',
  );

  t.match(said, /^Ledger +at position \d+/m);
  t.match(said, /^ +\d+ .* TaskBecameOverdue +by system/m);
  t.match(said, /^. users is what the ledger says/mu);
  t.match(said, /^Switched in: tasks is what the ledger says now/m);

  const inbox = /Inbox +(http:\/\/\S+)/.exec(launched.stdout())?.[1] ?? '';
  const [mail, ...others] = await waitFor(async () => {
    const response = await fetch(`${inbox}/api/messages?to=ada@example.com`);
    const found = mails.parse(await response.json());
    return found.length > 0 && found;
  }, patience);
  t.match(mail, {
    subject: 'Completed: Read the ledger',
    text: /“Read the ledger”/,
    html: /<p>.*Read the ledger/,
  });
  t.same(others, []);
  t.match(await launched.kill('SIGINT'), { code: 0 });
});

/** The blocks that are marked as belonging to the tour, one after the other. */
function tourOf(markdown: string): string {
  const blocks = [...markdown.matchAll(/^```sh tour\n(.*?)^```$/gms)].map(([, block = '']) => block);
  if (blocks.length < 2) throw new Error('the tour is missing from README.md');
  return blocks.join('\n');
}

function temporaryHome(t: TestScope): string {
  const home = mkdtempSync(join(tmpdir(), 'taskledger-home-'));
  t.teardown(() => rmSync(home, { recursive: true, force: true }));
  return home;
}
