import { constants, setPriority } from 'node:os';
import type { InlineProjection, RebuildOptions, RebuildReport } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';
import type { Context } from '../context.ts';
import { startProgress } from '../output/progress.ts';
import type { LedgerSession } from '../session.ts';
import { type Comparison, comparisonOf } from './comparison.ts';

/** The projection of that name; the command line takes no other names. */
export const projectionNamed = (name: string): InlineProjection => {
  const found = projections.find((projection) => projection.name === name);
  if (found === undefined) throw new Error(`there is no read model ${name}`);
  return found;
};

/** Runs a verification or a rebuild with its progress shown. Where the processor is short, whoever serves clients goes first. */
export const withProgress = async (
  { pool, codec }: LedgerSession,
  { terminal, signal }: Context,
  projection: InlineProjection,
  work: (options: RebuildOptions) => Promise<RebuildReport>,
): Promise<Comparison & Pick<RebuildReport, 'switched' | 'lockedMs'>> => {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const started = performance.now();
  const total = await countEvents(pool, projection.category);
  const progress = startProgress(terminal.progress, projection.name, total);
  try {
    const onProgress = ({ folded }: { readonly folded: number }) => progress.update(folded);
    const report = await work({ pool, codec, projection, signal, onProgress });
    const seconds = Math.round(performance.now() - started) / 1000;
    const { switched, lockedMs } = report;
    return {
      ...comparisonOf(projection.name, report, seconds),
      switched,
      ...(lockedMs !== undefined && { lockedMs: Math.round(lockedMs * 10) / 10 }),
    };
  } finally {
    progress.stop();
  }
};

/** What there is to fold: one category's part of the ledger. */
const countEvents = async (pool: Pool, category: string): Promise<number> => {
  // In the "C" collation of stream names, `.` follows `-`.
  const { rows } = await pool.query<{ count: number }>(
    'SELECT count(*) FROM events WHERE stream > $1 AND stream < $2',
    [`${category}-`, `${category}.`],
  );
  return rows[0]?.count ?? 0;
};
