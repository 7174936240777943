import {
  createCommandHandler,
  rebuildProjection,
  registerProjection,
  rollBackProjection,
  verifyProjection,
} from '@taskledger/events';
import { spawnProcess, type SpawnedProcess, testDatabase, waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import t from 'tap';
import { codec, counterDecider, counters, createCounters, meta, openLedger } from './counter.ts';

const rebuilder = new URL('./processes/rebuilder.ts', import.meta.url);
const kills = 10;
const rows = 3_000;

t.test(
  `G3: killed at ${kills} random moments, a rebuild or a rollback leaves the former table or the new one, whole`,
  async (t) => {
    const { connectionString, pool: admin } = await testDatabase(t);
    await createCounters(admin);
    const { pool, ledger } = openLedger(connectionString);
    t.teardown(() => pool.end());
    await registerProjection(pool, counters);
    const options = { pool, codec, projection: counters };
    const handler = createCommandHandler(ledger, counterDecider);
    const ids = Array.from({ length: rows }, () => randomUUID());
    await Promise.all(ids.map((id, n) => handler.start(id, { open: `counter ${n}`, id }, { meta })));
    await rebuildProjection(options);

    const ready = async (act: string): Promise<SpawnedProcess> => {
      const child = spawnProcess(t, rebuilder, { args: [connectionString, act] });
      await child.waitForOutput(/ready/);
      return child;
    };
    /** The table holds the former state when every total is off by 1000. */
    const standing = async () => {
      const { rows: found } = await pool.query<{ former: number; count: number }>(
        'SELECT count(*) FILTER (WHERE total >= 1000) AS former, count(*) FROM counters',
      );
      return found[0] ?? { former: -1, count: -1 };
    };
    /** The live table is all wrong; what it may be replaced by is right. */
    const formerState = async () => {
      await pool.query('UPDATE counters SET total = total + 1000 WHERE total < 1000');
      const { rows: kept } = await pool.query(`SELECT FROM pg_class WHERE relname = 'counters_previous'`);
      if (kept.length > 0)
        await pool.query('UPDATE counters_previous SET total = total - 1000 WHERE total >= 1000');
    };
    const untilIndexed = async (child: SpawnedProcess) => {
      let over = false;
      void child.exited.then(() => (over = true));
      for (let found = 0; found === 0 && !over;) {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_class WHERE relname = 'counters_next_name_taken'`,
        );
        found = rowCount ?? 0;
      }
    };
    const gone = () =>
      waitFor(async () => {
        const { rowCount } = await pool.query(
          `SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = (hashtext('rebuild')::bigint & 4294967295)::oid`,
        );
        return rowCount === 0;
      });

    const measured = await ready('rebuild');
    const began = performance.now();
    measured.write('go\n');
    await measured.waitForOutput(/done/);
    const whole = performance.now() - began;

    const outcomes = { former: 0, next: 0 };
    let next = ready('rebuild');
    for (let n = 1; n <= kills; n += 1) {
      const act = n % 4 === 0 ? 'rollback' : 'rebuild';
      const child = await next;
      next = ready((n + 1) % 4 === 0 ? 'rollback' : 'rebuild');
      await formerState();
      child.write('go\n');
      // Towards the end things happen fast: half of the kills go there.
      if (act === 'rebuild' && n % 2 === 1) await untilIndexed(child);
      await delay(n % 2 === 1 ? Math.random() * 80 : whole * Math.random());
      await child.kill('SIGKILL');
      await gone();
      const { former, count } = await standing();
      t.equal(count, rows, `${act} ${n}: all rows are there`);
      t.ok(former === 0 || former === rows, `${act} ${n}: all of one kind`, { former });
      outcomes[former === rows ? 'former' : 'next'] += 1;
      const written = await handler.handle(ids[n] ?? '', { add: 1 }, { meta });
      t.equal(written.outcome, 'accepted', 'and the ledger goes on');
      await handler.handle(ids[n] ?? '', { add: -1 }, { meta });
    }
    await (await next).kill('SIGKILL');
    t.comment(
      `a rebuild takes ${whole.toFixed(0)} ms; left ${outcomes.former} former and ${outcomes.next} new tables`,
    );

    t.match(await rebuildProjection({ ...options, acceptDifferences: true }), { switched: true });
    t.strictSame((await verifyProjection(options)).differences, [], 'the next rebuild goes through');
    await rollBackProjection(options);
    const { rows: left } = await pool.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class WHERE relname LIKE 'counters%' AND relkind = 'r' ORDER BY 1`,
    );
    t.strictSame(
      left.map(({ name }) => name),
      ['counters', 'counters_previous'],
      'and clears away what was left',
    );
  },
);
