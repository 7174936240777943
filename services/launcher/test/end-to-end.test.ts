import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createLogger, createPool, findEmbeddedPostgres, portProblem } from '@taskledger/runtime';
import { compiled, smtpServer, spawnProcess, waitFor, type SpawnedProcess } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { person, signIn, signUp, type Person } from './client.ts';
import { installation, patience, seconds, type Installation } from './installation.ts';
import { killAll, living, processTree } from './process-tree.ts';

const unlimited = { RATE_LIMIT_USER: '0', RATE_LIMIT_ANONYMOUS: '0', RATE_LIMIT_OTP: '0' };
/** What the worker sends at the same time: as many mails may be in flight when it is killed. */
const sending = 10;

t.test('G5 D6 C7: kill -9 of everything during 200 completions loses nothing', async (t) => {
  const mail = await smtpServer(t);
  const here = await installation(t, { ...unlimited, SMTP_URL: mail.url });
  let running = await here.start('first start');
  const ada = await signUp(here.api, 'ada@example.com');
  const tasks = await Promise.all(Array.from({ length: 200 }, (_, index) => ada.create(`Task ${index}`)));
  const open = new Set(tasks.map(({ id }) => id));
  const acknowledged = new Set<string>();
  mail.delay(15);

  const kills = [40, 110];
  for (const mails of kills) {
    const killed = new AbortController();
    // As fast as the mails leave, so that a kill hits every stage.
    const mayGoOn = () => killed.signal.aborted || acknowledged.size - mail.mails.length < 50;
    const completing = completeAll(ada, open, acknowledged, mayGoOn);
    await waitFor(() => mail.mails.length >= mails, {
      ...patience,
      intervalMs: 1,
      describe: () => running.output(),
    });
    const tree = processTree(running.pid);
    for (const part of ['launcher', 'api', 'worker', 'postgres'])
      t.ok(
        tree.some(({ command }) => command.includes(part)),
        `${part} is among the ${tree.length} processes`,
      );
    killAll(tree);
    killed.abort();
    await completing;
    await waitFor(() => living(tree).length === 0, patience);
    t.comment(`killed after ${acknowledged.size} completions and ${mail.mails.length} mails`);
    running = await here.start('after kill -9 of everything');
    const recorded = await completions(here);
    t.same(
      [...acknowledged].filter((id) => recorded.get(id)?.length !== 1),
      [],
      'every acknowledged completion is in the ledger once',
    );
  }
  await completeAll(ada, open, acknowledged);
  t.equal(open.size, 0);

  const recorded = await completions(here);
  t.same([...recorded.keys()].toSorted(), tasks.map(({ id }) => id).toSorted(), 'all 200 are in the ledger');
  t.ok(
    [...recorded.values()].every((events) => events.length === 1),
    'each of them once',
  );
  const expected = [...recorded.values()]
    .flat()
    .map((event) => `<completion-mail-${event}-${ada.id}@localhost>`);
  await waitFor(() => expected.every((id) => mail.deliveries(id) > 0), {
    ...patience,
    describe: () => `200 mails; there are ${mail.mails.length}:\n${running.output()}`,
  });
  await waitFor(async () => (await settledMails(here)) === 200, patience);
  t.same(
    [...new Set(mail.mails.map(({ messageId }) => messageId))].toSorted(),
    expected.toSorted(),
    'a mail for every completion, and no other',
  );
  const repeats = mail.mails.length - expected.length;
  t.ok(
    repeats <= kills.length * sending,
    `${repeats} repeats, of mails in flight at one of ${kills.length} kills`,
  );
  t.ok(
    expected.every((id) => mail.deliveries(id) <= 1 + kills.length),
    'a kill repeats a mail once, under its Message-ID',
  );

  const verify = spawnProcess(t, compiled('ops'), {
    args: ['projections', 'verify'],
    env: { DATA_DIR: here.dataDir },
  });
  t.match(await verify.exited, { code: 0 }, 'every read model is what the ledger says');
  await stopsInOrder(t, here, running);
});

t.test(
  'G6 D6: two installations side by side; what dies is started again; what is wrong is said',
  async (t) => {
    const [here, there] = [await installation(t, unlimited), await installation(t, unlimited)];
    const [first, second] = await Promise.all([here.start('one of two'), there.start('the other')]);

    const ada = await signUp(here.api, 'ada@example.com');
    const task = await ada.create('Here');
    const namesake = await signUp(there.api, 'ada@example.com');
    await t.rejects(namesake.get(task.id), /404/, 'another database');
    const adaThere = person(there.api, ada.id, await signIn(here.api, 'ada@example.com'));
    await t.rejects(adaThere.get(task.id), /401/, 'other keys');

    const nowhere = await installation(t);
    const taken = nowhere.launch({ PORT: String(here.port) });
    t.same(await taken.exited, { code: 1, signal: null });
    t.match(taken.output(), new RegExp(`^Port ${here.port} is already in use .* PORT=\\d+\n$`), 'one line');
    t.notOk(existsSync(join(nowhere.dataDir, 'postgres')), 'nothing was begun');
    const wrong = nowhere.launch({ OVERDUE_EVERY: 'now and then' });
    t.same(await wrong.exited, { code: 2, signal: null });
    t.match(wrong.output(), /^OVERDUE_EVERY must be .* for example OVERDUE_EVERY=60s\n$/, 'one line');

    const untouched = processTree(second.pid).map(({ pid }) => pid);
    for (const service of ['api', 'worker', 'inbox'] as const) {
      killAll(processTree(first.pid).filter(({ command }) => command.includes(compiled(service))));
      await first.waitForOutput(
        new RegExp(`launcher │ ${service} ended \\(SIGKILL\\); starting it again in 0\\.5 s`),
        patience,
      );
    }
    await first.waitForOutput(/The worker runs[^]*The worker runs/, patience);
    await waitFor(() => ada.get(task.id), patience);
    killAll(processTree(first.pid).filter(({ command }) => /postgres.* -D /.test(command)));
    await first.waitForOutput(/PostgreSQL is gone; starting it again/, patience);
    await waitFor(() => ada.create('After all of that'), patience);
    const stillThere = new Set(processTree(second.pid).map(({ pid }) => pid));
    const gone = untouched.filter((pid) => !stillThere.has(pid));
    t.ok(
      gone.length < untouched.length / 2 && !/ended|is gone/.test(second.stdout()),
      'the other one is left alone',
    );

    await Promise.all([stopsInOrder(t, here, first), stopsInOrder(t, there, second)]);
    const again = await here.start('second start');
    t.match(await ada.get(task.id), { title: 'Here' }, 'with its data and its keys');
    await signIn(here.api, 'ada@example.com');
    await stopsInOrder(t, here, again);
  },
);

/** Completes what is open, 8 at a time, until it is done or nobody answers any more. */
async function completeAll(
  by: Person,
  open: Set<string>,
  acknowledged: Set<string>,
  mayGoOn: () => boolean = () => true,
): Promise<void> {
  let reachable = true;
  const queue = [...open];
  const next = async (): Promise<void> => {
    for (let id = queue.shift(); reachable && id !== undefined; id = queue.shift()) {
      await waitFor(mayGoOn, patience);
      const status = await by.complete(id).catch(() => undefined);
      if (status === undefined) {
        reachable = false;
        return;
      }
      if (status === 200) acknowledged.add(id);
      // 409: it was recorded, but the API was killed before it could say so.
      else if (status !== 409) throw new Error(`completing answered ${status}`);
      open.delete(id);
    }
  };
  await Promise.all(Array.from({ length: 8 }, next));
}

/** The ids of the completion events in the ledger by task. */
async function completions(here: Installation): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await query<{ task: string; events: string[] }>(
    here,
    `SELECT replace(stream, 'task-', '') AS task, array_agg(event_id::text) AS events
       FROM events WHERE type = 'TaskCompleted' GROUP BY stream`,
  );
  return new Map(rows.map(({ task, events }) => [task, events]));
}

async function settledMails(here: Installation): Promise<number> {
  const rows = await query<{ state: string; mails: number }>(
    here,
    `SELECT state, count(*)::int AS mails FROM deliveries WHERE channel = 'mail' GROUP BY state`,
  );
  return rows.length === 1 && rows[0]?.state === 'sent' ? rows[0].mails : 0;
}

async function query<Row extends Record<string, unknown>>(
  { dataDir }: Installation,
  sql: string,
): Promise<Row[]> {
  const connectionString = await findEmbeddedPostgres(dataDir);
  if (connectionString === undefined) throw new Error(`no database runs for ${dataDir}`);
  const logger = createLogger({ logLevel: 'silent' }, 'test');
  const pool = createPool({ connectionString, applicationName: 'test', logger });
  try {
    return (await pool.query<Row>(sql)).rows;
  } finally {
    await pool.end();
  }
}

/** Ctrl-C: five seconds, on a machine that has nothing else to do. */
async function stopsInOrder(t: Test, { port }: Installation, running: SpawnedProcess): Promise<void> {
  const tree = processTree(running.pid);
  const slack = Math.max(1, (2 * (loadavg()[0] ?? 0)) / availableParallelism());
  const asked = performance.now();
  t.same(await running.kill('SIGINT'), { code: 0, signal: null });
  t.comment(`Ctrl-C: stopped in ${seconds(asked)} s`);
  t.ok(performance.now() - asked < 5_000 * slack, `stopped in ${seconds(asked)} s`);
  t.same(living(tree), [], `none of ${tree.length} processes is left`);
  t.equal(await portProblem(port), undefined);
}
