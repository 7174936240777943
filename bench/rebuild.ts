import { allEvents } from '@taskledger/domain';
import { createCodec, rebuildProjection, type RebuildReport } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import type { Pool } from 'pg';
import type { Benchmark } from './benchmark.ts';
import { copyOut } from './copy-out.ts';
import { createDatabase } from './database.ts';
import { fillLedger } from './fill.ts';
import { figure, interleave } from './measure.ts';
import { perEvent } from './per-event.ts';

const about = `\`rebuild\` is the whole of what an operator runs: read every event, fold, fill a table beside the live one, index it, compare all rows, switch. \`COPY out\` moves the
same events through the same driver and throws them away. Four events for each task, those of one task 10,000 positions apart, their fields in clear text.`;

/** Rebuilding \`tasks\` against merely reading the events. */
export const rebuild: Benchmark = async ({ serverUrl, quick, log }) => {
  const events = quick ? 80_000 : 1_000_000;
  const database = await createDatabase(serverUrl, { migrated: true });
  try {
    await fillLedger(database.control, events, log);
    const pool = database.pool(4);
    // Puts into the live table what the ledger says, so that the rebuilds that count find it equal.
    await rebuildTasks(pool, true);
    const timed = perEvent(database, events);
    const measured = await interleave(
      [
        { name: 'rebuild', run: timed(() => rebuildTasks(pool, false)) },
        { name: 'COPY out', run: timed(() => copyOut(pool)) },
      ],
      3,
      log,
    );
    const ratio = figure(measured, 'rebuild', 'events/s') / figure(measured, 'COPY out', 'events/s');
    return {
      title: 'Rebuild of a read model',
      about,
      settings: [{ setting: `${events.toLocaleString('en-US')} events`, measured }],
      goals: [{ what: 'rebuild of `tasks` ÷ COPY out, events/s', reached: ratio, atLeast: 0.4 }],
    };
  } finally {
    await database.drop();
  }
};

const rebuildTasks = async (pool: Pool, acceptDifferences: boolean): Promise<RebuildReport> => {
  const projection = projections.find(({ name }) => name === 'tasks');
  if (projection === undefined) throw new Error('there is no read model tasks');
  const report = await rebuildProjection({
    pool,
    codec: createCodec(allEvents),
    projection,
    acceptDifferences,
  });
  if (!report.switched)
    throw new Error(`the rebuilt table differs: ${JSON.stringify(report.differences.slice(0, 3))}`);
  return report;
};
