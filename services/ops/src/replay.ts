import { replayProjection } from '@taskledger/events';
import type { Command } from 'commander';
import { wholeNumber } from './arguments.ts';
import { type Act, answer, type Context, type ExitStatus } from './context.ts';
import { examples } from './examples.ts';
import { WrongUse } from './failure.ts';
import { startProgress } from './output/progress.ts';
import { comparisonLines } from './projections/comparison-lines.ts';
import { type Comparison, comparisonOf } from './projections/comparison.ts';
import { readModelNames } from './projections/read-models.ts';
import { projectionNamed } from './projections/work.ts';
import { type LedgerSession, withLedger } from './session.ts';

interface ReplayOptions {
  readonly from: number;
  readonly to?: number;
  readonly dryRun?: true;
}

const position = wholeNumber(1, Number.MAX_SAFE_INTEGER);

export const addReplayCommand = (program: Command, act: Act): void => {
  program
    .command('replay')
    .description(
      'what replaying a range of the ledger into the read models would change; reactors are no part of it, so nothing is sent',
    )
    .option('--from <position>', 'the first event', position, 1)
    .option('--to <position>', 'the last event (default: the head)', position)
    .option('--dry-run', 'only report: the one thing that this command does')
    .addHelpText('after', examples('replay --dry-run', 'replay --from 41000 --to 42000 --dry-run --json'))
    .action(act(replay));
};

/** Exit status 1 when a row would change. */
const replay = (context: Context, { from, to, dryRun }: ReplayOptions): Promise<ExitStatus> => {
  if (dryRun !== true) {
    throw new WrongUse(
      'A replay only reports: add --dry-run. To put what the ledger says in place of a read model: pnpm ops projections rebuild <name>.',
    );
  }
  if (to !== undefined && to < from) throw new WrongUse('--to must not be before --from.');
  return withLedger(context, async (session) => {
    const results: Comparison[] = [];
    for (const name of readModelNames) {
      const result = await replayed(session, context, name, { from, to: to ?? Number.MAX_SAFE_INTEGER });
      results.push(result);
      if (!context.json) {
        for (const line of comparisonLines(result, context.terminal)) context.terminal.print(line);
      }
    }
    const equal = results.every((result) => result.equal);
    answer(context, { equal, from, to: to ?? null, results }, () => [
      equal ? 'A replay would change nothing.' : 'A replay would change these rows. Nothing was changed.',
    ]);
    return equal ? 0 : 1;
  });
};

const replayed = async (
  { pool, codec, ledger }: LedgerSession,
  { terminal, signal }: Context,
  name: string,
  range: { readonly from: number; readonly to: number },
): Promise<Comparison> => {
  const started = performance.now();
  const total = Math.min(range.to, await ledger.head()) - range.from + 1;
  const progress = startProgress(terminal.progress, name, Math.max(0, total));
  try {
    const report = await replayProjection({
      pool,
      codec,
      projection: projectionNamed(name),
      ...range,
      signal,
      onProgress: ({ done }) => progress.update(done),
    });
    return comparisonOf(name, report, Math.round(performance.now() - started) / 1000);
  } finally {
    progress.stop();
  }
};
