import type { AppendResult, ExpectedVersion, StreamAppend } from '@taskledger/events';
import { databaseServers, testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { at, codec, type CounterEvent, createCounters, definitions, meta, openLedger } from './counter.ts';

const opened = (id: string, name: string): StreamAppend => ({
  stream: `counter-${id}`,
  expected: 'none',
  events: [{ type: 'CounterOpened', data: { id, name } }],
});

const add = (amount: number): CounterEvent => ({ type: 'CounterAdded', data: { amount } });

for (const server of databaseServers()) {
  t.test(`the ledger on ${server.name}`, { skip: server.skip }, async (t) => {
    const database = await testDatabase(t, { server: server.key });
    await createCounters(database.pool);
    const { pool, ledger } = openLedger(database.connectionString);
    t.teardown(() => (pool.ended ? undefined : pool.end()));

    const append = (streams: readonly StreamAppend[]) => ledger.append({ streams, meta, recorded_at: at });
    const appendTo = (stream: string, expected: ExpectedVersion, events: readonly CounterEvent[]) =>
      append([{ stream, expected, events }]);

    await t.test(
      'an appended event comes back with its envelope, from stream and ledger alike',
      async (t) => {
        const id = randomUUID();
        const before = await ledger.head();
        const result = await append([opened(id, 'envelope')]);
        if (result.outcome !== 'appended') throw new Error(result.outcome);
        t.match(result.events, [
          {
            position: before + 1,
            event_id: /^[0-9a-f]{8}-[0-9a-f]{4}-7/,
            stream: `counter-${id}`,
            version: 1,
            type: 'CounterOpened',
            schema_version: 1,
            data: { id, name: 'envelope' },
            meta,
            recorded_at: at,
          },
        ]);
        t.strictSame(await ledger.readStream(`counter-${id}`), result.events);
        t.strictSame(await ledger.readLedger(before, 10), result.events);
        t.equal(await ledger.head(), before + 1);
        t.strictSame(await ledger.readStream('counter-nobody'), []);
      },
    );

    await t.test('expected version: none, exact and any, and conflicts that carry the facts', async (t) => {
      const stream = `plain-${randomUUID()}`;
      t.match(await appendTo(stream, 1, [add(1)]), { outcome: 'conflict', stream, expected: 1, actual: 0 });
      t.match(await appendTo(stream, 'none', [add(1), add(2)]), { outcome: 'appended' });
      t.match(await appendTo(stream, 'none', [add(1)]), {
        outcome: 'conflict',
        stream,
        expected: 0,
        actual: 2,
      });
      t.match(await appendTo(stream, 1, [add(1)]), { outcome: 'conflict', stream, expected: 1, actual: 2 });
      t.match(await appendTo(stream, 2, [add(3)]), { outcome: 'appended' });
      t.match(await appendTo(stream, 'any', [add(4), add(5)]), { outcome: 'appended' });
      const events = await ledger.readStream(stream);
      t.strictSame(
        events.map(({ version, data }) => [version, data]),
        [1, 2, 3, 4, 5].map((n) => [n, { amount: n }]),
      );
    });

    await t.test('an append to several streams is recorded whole or not at all', async (t) => {
      const [a, b] = [randomUUID(), randomUUID()];
      const head = await ledger.head();
      t.match(
        await append([opened(a, 'whole a'), { ...opened(b, 'whole b'), expected: 3, state: undefined }]),
        {
          outcome: 'conflict',
        },
      );
      t.equal(await ledger.head(), head);
      const result = await append([opened(a, 'whole a'), opened(b, 'whole b')]);
      t.match(result, { events: [{ position: head + 1 }, { position: head + 2 }] });
    });

    await t.test('of one batch, the append that breaks a rule fails alone', async (t) => {
      await append([opened(randomUUID(), 'taken')]);
      const head = await ledger.head();
      const ids = Array.from({ length: 60 }, () => randomUUID());
      const results = await Promise.allSettled(
        ids.map((id, n): Promise<AppendResult> => {
          if (n === 20) return append([opened(id, 'TAKEN')]);
          if (n === 30) return append([{ ...opened(id, 'conflict'), expected: 7 }]);
          if (n === 40) return append([opened(id, 'a NUL \u0000 that no jsonb holds')]);
          return append([opened(id, `neighbour ${n} of ${id}`)]);
        }),
      );
      const outcomes = results.map((each) => (each.status === 'fulfilled' ? each.value.outcome : 'rejected'));
      t.equal(outcomes.filter((outcome) => outcome === 'appended').length, 57);
      t.match(results[20], { value: { outcome: 'violation', rule: 'name_taken' } });
      t.match(results[30], { value: { outcome: 'conflict', expected: 7, actual: 0 } });
      t.match(results[40], { status: 'rejected' });
      t.equal(await ledger.head(), head + 57, 'no position was wasted');
    });

    await t.test('the inline read model is written by the append: row = toRow(fold(events))', async (t) => {
      const id = randomUUID();
      await append([opened(id, `inline ${id}`)]);
      const state = { id, name: `inline ${id}`, total: 0 };
      const result = await append([
        { stream: `counter-${id}`, expected: 1, state, events: [add(2), add(3)] },
      ]);
      const { rows } = await pool.query('SELECT * FROM counters WHERE id = $1', [id]);
      const position = result.outcome === 'appended' ? result.events.at(-1)?.position : undefined;
      t.strictSame(rows, [{ id, name: `inline ${id}`, total: 5, version: 3, position }]);
      await t.rejects(appendTo(`counter-${id}`, 'any', [add(1)]), /must name the version/);
    });

    await t.test('A7 G2: the database refuses to change or empty the ledger', async (t) => {
      for (const statement of ['UPDATE events SET type = type', 'DELETE FROM events', 'TRUNCATE events']) {
        await t.rejects(pool.query(statement), { code: '42501' }, statement);
      }
      await t.rejects(pool.query('DELETE FROM events WHERE false'), { code: '42501' }, 'not even no row');
    });

    await t.test('data that does not fit its schema is refused before anything is sent', async (t) => {
      await t.rejects(
        append([{ stream: 'x-1', expected: 'none', events: [{ type: 'CounterAdded', data: {} }] }]),
        {
          name: 'InvalidEvent',
        },
      );
      await t.rejects(
        append([{ stream: 'x-1', expected: 'none', events: [{ type: 'Unknown', data: {} }] }]),
        {
          name: 'InvalidEvent',
        },
      );
    });

    await t.test('older schema versions are lifted when they are read', async (t) => {
      const head = await ledger.head();
      await pool.query(
        `INSERT INTO events SELECT $1, gen_random_uuid(), $2, 1, 'CounterAdded', 1, '{"by": 9}', $3, now()`,
        [head + 1, `plain-${randomUUID()}`, meta],
      );
      t.match(await ledger.readLedger(head, 1), [{ schema_version: 1, data: { amount: 9 } }]);
      t.throws(() => codec.decode('CounterAdded', 3, {}), /this code knows 2/);
      t.equal(definitions.CounterAdded.version, 2);
    });

    await t.test(
      'a full ledger is never scanned by an append, whatever plan was made when it was empty',
      async (t) => {
        const scans = async () => {
          await pool.query('SELECT pg_stat_clear_snapshot()');
          const { rows } = await pool.query<{ scans: number }>(
            `SELECT coalesce(sum(seq_scan), 0)::int AS scans FROM pg_stat_user_tables WHERE relname = 'events'`,
          );
          return rows[0]?.scans ?? 0;
        };
        await pool.query(
          `INSERT INTO events SELECT (SELECT max(position) FROM events) + n, gen_random_uuid(), 'bulk-' || n, 1, 'CounterAdded', 2,
           '{"amount": 1}', '{}', now() FROM generate_series(1, 200000) n`,
        );
        const before = await scans();
        for (let n = 0; n < 30; n += 1) await append([opened(randomUUID(), `full ${n}`)]);
        await appendTo('bulk-7', 1, [add(1)]);
        await appendTo('bulk-8', 'any', [add(1)]);
        // Statistics are sent when a session has been idle: a new one asks after ours have ended.
        await pool.end();
        const late = openLedger(database.connectionString);
        t.teardown(() => late.pool.end());
        const { rows } = await late.pool.query<{ scans: number }>(
          `SELECT coalesce(sum(seq_scan), 0)::int AS scans FROM pg_stat_user_tables WHERE relname = 'events'`,
        );
        t.equal(rows[0]?.scans, before, 'no sequential scan of events');
      },
    );
  });
}
