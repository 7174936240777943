import {
  createCommandHandler,
  createLedger,
  inlineProjection,
  keepProjectionsCurrent,
  rebuildProjection,
  registeredProjection,
  registerProjection,
  replayProjection,
  rollBackProjection,
  verifyProjection,
} from '@taskledger/events';
import { testDatabase, type TestScope, waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import {
  codec,
  type Counter,
  counterDecider,
  counters,
  createCounters,
  evolve,
  meta,
  openLedger,
  silent,
} from './counter.ts';

/** What a later release makes of the same events: it counts in cents. */
const inCents = inlineProjection({
  name: 'counters',
  category: 'counter',
  version: 2,
  evolve,
  toRow: (state: Counter) => ({ ...state, total: state.total * 100 }),
});

const setUp = async (t: TestScope) => {
  const database = await testDatabase(t);
  await createCounters(database.pool);
  const { pool, ledger } = openLedger(database.connectionString);
  t.teardown(() => pool.end());
  await registerProjection(pool, counters);
  const former = createCommandHandler(ledger, counterDecider);
  const later = createCommandHandler(createLedger({ pool, codec, projections: [inCents] }), counterDecider);
  const ids = Array.from({ length: 40 }, () => randomUUID());
  // In turn: of commands that are given at once, any may be recorded first.
  for (const [n, id] of ids.entries()) await former.start(id, { open: `counter ${n}`, id }, { meta });
  await Promise.all(ids.map((id) => former.handle(id, { add: 3 }, { meta })));
  const totals = async (table = 'counters') => {
    const { rows } = await pool.query<{ total: number }>(
      `SELECT DISTINCT total FROM ${table} ORDER BY total`,
    );
    return rows.map(({ total }) => total);
  };
  return { pool, former, later, ids, totals, registered: () => registeredProjection(pool, 'counters') };
};

t.test(
  'G3: a projection whose version grew is built beside the live table and switched in by itself',
  async (t) => {
    const { pool, former, later, ids, totals, registered } = await setUp(t);
    const [first = '', second = '', third = ''] = ids;
    const switches: number[] = [];
    const keep = () =>
      keepProjectionsCurrent({
        pool,
        codec,
        projections: [inCents],
        logger: silent,
        everyMs: 20,
        onSwitch:
          () =>
          async (_client, { position }) =>
            void switches.push(position),
      });
    const keepers = [keep(), keep(), keep()];
    await waitFor(async () => (await registered())?.version === 2);
    t.strictSame(await totals(), [300], 'readers find what the new release makes of the events');
    t.match(await registered(), { version: 2, previous_version: 1, switched_position: 80 });

    // An instance of the former release is still there, and writes what it knows.
    await former.handle(first, { add: 1 }, { meta });
    await later.handle(second, { add: 1 }, { meta });
    await waitFor(async () => (await totals()).join() === '300,400');
    t.strictSame((await verifyProjection({ pool, codec, projection: inCents })).differences, []);
    await Promise.all(keepers.map((keeper) => keeper.stop()));
    t.strictSame(switches, [80], 'of several processes one did the work');

    const stale = keepProjectionsCurrent({
      pool,
      codec,
      projections: [counters],
      logger: silent,
      everyMs: 20,
    });
    await stale.stop();
    t.match(await registered(), { version: 2 }, 'a former release that starts again changes nothing');

    await t.rejects(rollBackProjection({ pool, codec, projection: inCents }), {
      name: 'RollbackRefused',
      message: /made by version 1 of the projection, and this code makes version 2/,
    });
    await later.handle(third, { add: 2 }, { meta });
    const back = await rollBackProjection({ pool, codec, projection: counters });
    t.match(back, { from: 80, position: 83 });
    t.strictSame(await totals(), [3, 4, 5], 'rolled back with all that happened since');
    t.strictSame((await verifyProjection({ pool, codec, projection: counters })).differences, []);
    t.match(await registered(), { version: 1, previous_version: 2 });
    await rollBackProjection({ pool, codec, projection: inCents });
    t.strictSame(await totals(), [300, 400, 500], 'and forth again');
    const id = randomUUID();
    t.match(await later.start(id, { open: 'COUNTER 7', id }, { meta }), {
      outcome: 'violation',
      rule: 'name_taken',
    });
  },
);

t.test('G3: a rollback goes on while others write, and says when it cannot be', async (t) => {
  const { pool, former, ids, registered } = await setUp(t);
  const options = { pool, codec, projection: counters };
  await t.rejects(rollBackProjection(options), {
    name: 'RollbackRefused',
    message: /No table of counters .* is kept. Build it anew instead/,
  });
  t.match(await rebuildProjection(options), { switched: true });
  let running = true;
  const write = async (n: number) => {
    for (; running; n += 1) {
      const result = await former.handle(ids[n % ids.length] ?? '', { add: 1 }, { meta });
      if (result.outcome !== 'accepted') throw new Error(result.outcome);
    }
  };
  const writers = Promise.all([0, 10, 20, 30].map(write));
  const locked: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    const report = n % 2 === 0 ? await rollBackProjection(options) : await rebuildProjection(options);
    locked.push(report.lockedMs ?? Infinity);
  }
  running = false;
  await writers;
  t.comment(`appends waited ${locked.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  t.strictSame((await verifyProjection(options)).differences, []);
  t.match(await registered(), { version: 1, previous_version: 1 });

  await pool.query('ALTER TABLE counters ADD COLUMN color text');
  await t.rejects(rollBackProjection(options), {
    name: 'RollbackRefused',
    message: /A migration has changed/,
  });
});

t.test('a new read model over events that are there is built; over none it is only noted', async (t) => {
  const { pool, totals } = await setUp(t);
  await pool.query('DELETE FROM projections; DELETE FROM counters');
  const none = inlineProjection({ ...counters, name: 'nothings', category: 'nothing' });
  const keeper = keepProjectionsCurrent({
    pool,
    codec,
    projections: [none, counters],
    logger: silent,
    everyMs: 20,
  });
  await waitFor(async () => (await totals()).join() === '3');
  await keeper.stop();
  t.match(await registeredProjection(pool, 'nothings'), { version: 1, switched_at: null });
  t.match(await registeredProjection(pool, 'counters'), { version: 1, previous_version: null });
  await t.rejects(rollBackProjection({ pool, codec, projection: counters }), { name: 'RollbackRefused' });
});

t.test('G3: a replay tells what it would change, range by range, and changes nothing', async (t) => {
  const { pool, ids } = await setUp(t);
  const options = { pool, codec, projection: counters, from: 1, to: Infinity };
  t.strictSame(await replayProjection(options), { events: 80, position: 80, differences: [] });
  const surplus = randomUUID();
  await pool.query('UPDATE counters SET total = 99 WHERE id = $1', [ids[0]]);
  await pool.query('DELETE FROM counters WHERE id = $1', [ids[39]]);
  await pool.query(`INSERT INTO counters VALUES ($1, 'surplus', 0, 1, 1)`, [surplus]);
  const found = async (from: number, to: number) =>
    new Set((await replayProjection({ ...options, from, to })).differences.map(({ id }) => id));
  t.strictSame(await found(1, 80), new Set([ids[0], ids[39], surplus]));
  t.strictSame(await found(1, 20), new Set([ids[0]]), 'the streams of these events alone');
  t.strictSame(await found(2, 39), new Set());
  t.strictSame(await found(40, 40), new Set([ids[39]]));
  t.strictSame(await found(81, 1000), new Set());
  t.match(await replayProjection({ ...options, projection: inCents }), { differences: { length: 41 } });
});
