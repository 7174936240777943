import { startSubscription, type Subscription } from '@taskledger/events';
import { databaseServers, spawnProcess, testDatabase, waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { at, createCounters, meta, openLedger } from './counter.ts';

const appender = new URL('processes/appender.ts', import.meta.url);
const processes = 8;
const subscribers = 4;

for (const server of databaseServers()) {
  // In full on the newest server; on the oldest that is supported a quarter shows that the laws hold there.
  const [appendsEach, kills] = server.key === 'embedded' ? [2000, 8] : [500, 2];
  t.test(
    `many processes on one ledger, on ${server.name}`,
    { skip: server.skip, timeout: 240_000 },
    async (t) => {
      const database = await testDatabase(t, { server: server.key });
      await createCounters(database.pool);
      const { pool, ledger } = openLedger(database.connectionString);
      t.teardown(() => pool.end());
      const ids = Array.from({ length: 40 }, () => randomUUID());
      await ledger.append({
        streams: ids.map((id) => ({
          stream: `counter-${id}`,
          expected: 'none',
          events: [{ type: 'CounterOpened', data: { id, name: id } }],
        })),
        meta,
        recorded_at: at,
      });

      const seen = Array.from({ length: subscribers }, (): number[] => []);
      const subscriptions = seen.map((positions, n): Subscription =>
        startSubscription({
          pool,
          ledger,
          name: `reader-${n}`,
          owner: 'test',
          handle: async (events) => void positions.push(...events.map(({ position }) => position)),
        }),
      );
      t.teardown(() => Promise.all(subscriptions.map((each) => each.stop())));

      const start = () =>
        spawnProcess(t, appender, { args: [database.connectionString, String(appendsEach), ids.join(',')] });

      // Half of the processes work undisturbed; beside each of the others one is killed in the middle of its work.
      const working = Array.from({ length: processes }, start);
      let killed = 0;
      const killer = (async () => {
        while (killed < kills) {
          const victim = start();
          await victim.waitForOutput(/working/);
          const before = await ledger.head();
          await waitFor(async () => (await ledger.head()) > before + 50, {
            describe: 'appends while the victim works',
          });
          await victim.kill('SIGKILL');
          killed += 1;
        }
      })();
      const exits = await Promise.all(working.map((each) => each.exited));
      await killer;
      t.ok(
        exits.every(({ code }) => code === 0),
        working.map((each) => each.stderr()).join(''),
      );
      const accepted = working.reduce((sum, each) => sum + Number(/done (\d+)/.exec(each.stdout())?.[1]), 0);
      t.equal(accepted, processes * appendsEach, 'every append of a process that lived was acknowledged');
      t.equal(killed, kills);

      const head = await ledger.head();
      const { rows } = await pool.query<{ gapless: boolean; total: number; counted: number }>(
        `SELECT count(*) = max(position) AND count(DISTINCT position) = max(position) AND min(position) = 1 AS gapless,
              count(*) FILTER (WHERE type = 'CounterAdded') AS total, (SELECT sum(total) FROM counters) AS counted FROM events`,
      );
      t.equal(rows[0]?.gapless, true, `positions are 1…${head}, without a gap or a duplicate`);
      t.equal(rows[0]?.counted, rows[0]?.total, 'the read model has every add: no lost update');
      t.ok(head > accepted + ids.length, 'what the killed ones had committed is there as well');

      await waitFor(() => seen.every((positions) => positions.at(-1) === head), {
        describe: 'all subscribers at the head',
        timeoutMs: 60_000,
      });
      for (const positions of seen) {
        t.ok(
          positions.every((position, index) => position === index + 1) && positions.length === head,
          'each once, in order',
        );
      }
    },
  );
}
