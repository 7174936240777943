import { createCommandHandler, rebuildProjection, verifyProjection } from '@taskledger/events';
import { databaseServers, testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { codec, counterDecider, counters, createCounters, meta, openLedger } from './counter.ts';

for (const server of databaseServers()) {
  t.test(`G3: rebuilding a read model on ${server.name}`, { skip: server.skip }, async (t) => {
    const database = await testDatabase(t, { server: server.key });
    await createCounters(database.pool);
    const { pool, ledger } = openLedger(database.connectionString);
    t.teardown(() => pool.end());
    const handler = createCommandHandler(ledger, counterDecider);
    const options = { pool, codec, projection: counters };

    const awkward = [
      String.raw`back\slash \n "quotes" {braces}`,
      'tab\tnew\nline\rreturn',
      'emoji 🧾 ünïcode 漢字',
      String.raw`\N`,
      "'",
    ];
    const ids = Array.from({ length: 500 }, () => randomUUID());
    await Promise.all(
      ids.map((id, n) => handler.start(id, { open: `${awkward[n % awkward.length]} ${n}`, id }, { meta })),
    );
    await Promise.all(ids.map((id, n) => handler.handle(id, { add: n }, { meta })));

    const live = async () =>
      (await pool.query<{ id: string; total: number }>('SELECT * FROM counters ORDER BY id')).rows;
    const tables = async () =>
      (
        await pool.query<{ names: string[] }>(
          `SELECT array_agg(relname::text ORDER BY relname) AS names FROM pg_class WHERE relname LIKE 'counters%'`,
        )
      ).rows[0]?.names;

    await t.test(
      'the law: rebuilt from the ledger it equals the live one; nothing is left of a verification',
      async (t) => {
        const report = await verifyProjection(options);
        t.strictSame(report, { events: 1000, position: 1000, differences: [], switched: false });
        t.strictSame(await tables(), ['counters', 'counters_name_taken', 'counters_pkey']);
      },
    );

    await t.test('a wrong, a missing and an invented row are found, and stop the switch', async (t) => {
      const before = await live();
      const [wrong, missing, ahead] = ids;
      const invented = randomUUID();
      await pool.query('UPDATE counters SET total = total + 1000 WHERE id = $1', [wrong]);
      await pool.query('DELETE FROM counters WHERE id = $1', [missing]);
      await pool.query('UPDATE counters SET position = position + 1000000 WHERE id = $1', [ahead]);
      await pool.query(`INSERT INTO counters VALUES ($1, 'invented', 0, 1, 1)`, [invented]);
      const verified = await verifyProjection(options);
      t.strictSame(
        new Set(verified.differences.map(({ id }) => id)),
        new Set([wrong, missing, ahead, invented]),
      );
      const refused = await rebuildProjection(options);
      t.match(refused, { switched: false, differences: { length: 4 } });
      t.notSame(await live(), before, 'the live table is as it was');
      t.notOk((await tables())?.includes('counters_next'), 'nothing is left of the refused one');
      const repaired = await rebuildProjection({ ...options, acceptDifferences: true });
      t.match(repaired, { switched: true, differences: { length: 4 } });
      t.strictSame(await live(), before, 'now it is what the ledger says');
      t.strictSame((await verifyProjection(options)).differences, []);
    });

    await t.test(
      'readers and writers go on during a rebuild; none fails, and the result is equal',
      async (t) => {
        let running = true;
        let reads = 0;
        let writes = 0;
        const reader = async () => {
          while (running) {
            const id = ids[reads % ids.length];
            const { rows } = await pool.query({
              name: 'one',
              text: 'SELECT total FROM counters WHERE id = $1',
              values: [id],
            });
            if (rows.length !== 1) throw new Error(`row ${id} was not there`);
            reads += 1;
          }
        };
        const writer = async () => {
          while (running) {
            const id = ids[Math.floor(Math.random() * ids.length)] ?? '';
            const result = await handler.handle(id, { add: 1 }, { meta });
            if (result.outcome !== 'accepted') throw new Error(result.outcome);
            const fresh = randomUUID();
            await handler.start(fresh, { open: fresh, id: fresh }, { meta });
            writes += 1;
          }
        };
        const load = Promise.all([reader(), writer(), writer()]);
        for (let n = 0; n < 5; n += 1) {
          const report = await rebuildProjection(options);
          t.strictSame(report.differences, []);
          t.equal(report.switched, true);
        }
        running = false;
        await load;
        t.ok(reads > 0 && writes > 0, `${reads} reads and ${writes} writes meanwhile`);
        t.strictSame((await verifyProjection(options)).differences, []);
        t.strictSame(await tables(), [
          'counters',
          'counters_name_taken',
          'counters_pkey',
          'counters_previous',
          'counters_previous_name_taken',
          'counters_previous_pkey',
        ]);
      },
    );

    await t.test('the rules hold on after the switch, under their names', async (t) => {
      const [name] = await live().then((rows) =>
        rows.map((row) => (row as unknown as { name: string }).name),
      );
      const id = randomUUID();
      t.match(await handler.start(id, { open: name?.toUpperCase() ?? '', id }, { meta }), {
        outcome: 'violation',
        rule: 'name_taken',
      });
    });

    await t.test('of two rebuilds at once the second is told that the first is at work', async (t) => {
      const other = await pool.connect();
      await other.query(`SELECT pg_advisory_lock(hashtext('rebuild'), hashtext('counters'))`);
      await t.rejects(verifyProjection(options), { name: 'RebuildUnderWay' });
      await other.query('SELECT pg_advisory_unlock_all()');
      other.release();
      t.equal((await verifyProjection(options)).switched, false);
    });

    await t.test(
      'an interrupted rebuild leaves the live table alone, and the next one cleans up',
      async (t) => {
        const before = await live();
        const aborter = new AbortController();
        await t.rejects(
          rebuildProjection({ ...options, signal: aborter.signal, onProgress: () => aborter.abort() }),
          { name: 'AbortError' },
        );
        t.strictSame(await live(), before);
        t.match(await rebuildProjection(options), { switched: true });
      },
    );
  });
}
