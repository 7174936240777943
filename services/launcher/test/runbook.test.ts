import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled, repositoryRoot, spawnCommand, testDatabase, waitFor } from '@taskledger/testing';
import t from 'tap';
import { z } from 'zod';
import { installation, patience } from './installation.ts';

const user = z.object({ id: z.string() });
const session = z.object({ access: z.string() });

t.test('G3: every command of docs/operate.md does what it says, on a running service', async (t) => {
  const database = await testDatabase(t);
  const empty = await testDatabase(t);
  await empty.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const here = await installation(t, { DATABASE_URL: database.connectionString });
  const launched = await here.start('start');
  const folder = mkdtempSync(join(tmpdir(), 'taskledger-runbook-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));

  const post = async (path: string, body: object, token = ''): Promise<unknown> => {
    const response = await fetch(`${here.api}${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token !== '' && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const person = async (name: string) => {
    const credentials = { email: `${name}@example.com`, password: 'a long enough secret' };
    const { id } = user.parse(await post('/auth/register', credentials));
    return { id, token: session.parse(await post('/auth/login', credentials)).access };
  };
  const [ada, bob] = [await person('ada'), await person('bob')];
  const task = user.parse(await post('/tasks', { title: 'Read the runbook' }, ada.token));
  await post('/tasks', { title: 'Be forgotten' }, bob.token);
  await post(`/tasks/${task.id}/complete`, {}, ada.token);

  // What cannot be waited for: a delivery that was given up after hours, and a row that somebody has changed by hand.
  const letter = `completion-mail-${randomUUID()}-${ada.id}`;
  await database.pool.query(
    `INSERT INTO deliveries (id, reactor, position, channel, recipient, state, attempts, settled_at, last_error)
     VALUES ($1, 'completion-mail', 1, 'mail', $2, 'dead', 12, now(), 'no such mailbox')`,
    [letter, ada.id],
  );
  await waitFor(async () => {
    const { rows } = await database.pool.query<{ behind: string }>(
      `SELECT (SELECT max(position) FROM events) - position AS behind FROM subscriptions WHERE name = 'seals'`,
    );
    return rows[0]?.behind === '0';
  }, patience);

  const runbook = commandsOf(readFileSync(join(repositoryRoot, 'docs/operate.md'), 'utf8'));
  const verify = 'pnpm ops projections verify ||';
  t.ok(runbook.includes(verify));
  const script = runbook.replace(verify, `change_a_row; ${verify}`);
  const operating = spawnCommand(t, 'bash', {
    // The compiled command line itself: what `pnpm ops` adds is a build, which a test must not repeat fifty times.
    args: ['-euo', 'pipefail', '-c', `${prelude}\n${script}`],
    env: {
      DATABASE_URL: database.connectionString,
      EMPTY_DATABASE: empty.connectionString,
      DATA_DIR: here.dataDir,
      OPS: compiled('ops'),
      HERE: folder,
      TASK: task.id,
      ADA: 'ada@example.com',
      BOB: bob.id,
      LETTER: letter,
    },
  });
  const change = waitFor(async () => {
    if (!operating.stdout().includes('CHANGE A ROW')) return false;
    await database.pool.query(`UPDATE tasks SET title = 'wrong' WHERE id = $1`, [task.id]);
    writeFileSync(join(folder, 'changed'), '');
    return true;
  }, patience);
  const giveUp = setTimeout(() => operating.signal('SIGKILL'), 215_000);
  const ended = await operating.exited;
  clearTimeout(giveUp);
  t.same(ended, { code: 0, signal: null }, 'every line');
  if (ended.code !== 0) t.comment(operating.output());
  await change;

  const said = operating.stdout();
  t.match(said, /^tasks +inline +\d+ +0 +2 rows$/m);
  t.match(said, /^completion-mail is paused/m);
  t.match(said, /^completion-mail was at \d+ and sees everything after 0 again/m);
  t.match(said, /is dropped\.$/m);
  t.match(said, /^Nothing is kept beside tasks any more/m);
  t.match(said, /title: live "wrong", rebuilt "Read the runbook"/);
  t.match(said, /^differences were found\n/m);
  t.match(said, /^not switched in: rows differ$/m);
  t.match(said, /^state at version 1 of 2$/m);
  t.equal(said.match(/^Rolled back: tasks is the table/gm)?.length, 2);
  t.match(said, /^Imported 0 tasks for ada@example\.com \(taskledger\); 1 task was there already\.$/m);
  t.match(said, /"type":"DeadLetterDropped".*"reason":"the address is gone for good"/);
  const mails = await database.pool.query(
    `SELECT FROM deliveries WHERE reactor = 'completion-mail' AND attempts > 1 AND state = 'sent'`,
  );
  t.equal(mails.rowCount, 0, 'the rewind sent nothing again');
  t.match(await launched.kill('SIGINT'), { code: 0 });
});

const prelude = `
cd "$HERE"
pnpm() { shift; node "$OPS" "$@"; }
change_a_row() { echo 'CHANGE A ROW'; until [ -e changed ]; do sleep 0.1; done; }
`;

/** The marked blocks, one after the other. */
function commandsOf(markdown: string): string {
  const blocks = [...markdown.matchAll(/^```sh runbook\n(.*?)^```$/gms)].map(([, block = '']) => block);
  if (blocks.length < 10) throw new Error('the runbook is missing from docs/operate.md');
  return blocks.join('\n');
}
