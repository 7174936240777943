import { operationsStreams } from '@taskledger/domain';
import { appendWithin, rollBackProjection } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operationAppend } from '../operations.ts';
import { duration, grouped } from '../output/numbers.ts';
import { startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';
import { projectionNamed } from './work.ts';

export const rollBack = (context: Context, name: string): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, codec, ledger }) => {
    const { terminal, signal } = context;
    const projection = projectionNamed(name);
    const progress = startProgress(terminal.progress, name, await ledger.head());
    try {
      const { from, position, lockedMs } = await rollBackProjection({
        pool,
        codec,
        projection,
        signal,
        onProgress: ({ done }) => progress.update(done),
        onSwitch: async (client, switched) => {
          const data = { projection: name, version: projection.version, position: switched.position };
          const stream = operationsStreams.projection(name);
          const rolledBack = { type: 'ProjectionRolledBack', data } as const;
          await appendWithin(client, codec, operationAppend(context, stream, [rolledBack]));
        },
      });
      progress.stop();
      answer(context, { projection: name, from, position, lockedMs: Math.round(lockedMs * 10) / 10 }, () => [
        `${terminal.paint('green', 'Rolled back:')} ${name} is the table from before the last rebuild, brought from position ${grouped(from)} to ${grouped(position)}.`,
        `Appends waited ${duration(lockedMs)}. The table that it replaced is kept as ${name}_previous.`,
      ]);
      return 0;
    } finally {
      progress.stop();
    }
  });
