import { operationsStreams } from '@taskledger/domain';
import { appendWithin, rollBackProjection } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operationAppend } from '../operations.ts';
import { duration, grouped } from '../output/numbers.ts';
import { type Progress, startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';
import { projectionNamed } from './work.ts';

export const rollBack = (context: Context, name: string): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, codec }) => {
    const { terminal, signal } = context;
    const projection = projectionNamed(name);
    let progress: Progress | undefined;
    try {
      const { from, position, lockedMs } = await rollBackProjection({
        pool,
        codec,
        projection,
        signal,
        onProgress: ({ done, total }) => {
          progress ??= startProgress(terminal.progress, name, total, {
            noun: 'positions',
            after: ', switching',
          });
          progress.update(done);
        },
        onSwitch: async (client, switched) => {
          const data = { projection: name, version: projection.version, position: switched.position };
          const stream = operationsStreams.projection(name);
          const rolledBack = { type: 'ProjectionRolledBack', data } as const;
          await appendWithin(client, codec, operationAppend(context, stream, [rolledBack]));
        },
      });
      progress?.stop();
      answer(context, { projection: name, from, position, lockedMs: Math.round(lockedMs * 10) / 10 }, () => [
        `${terminal.paint('green', 'Rolled back:')} ${name} is the table from before the last rebuild, brought from position ${grouped(from)} to ${grouped(position)}.`,
        `Appends waited ${duration(lockedMs)}. The table that it replaced is kept as ${name}_previous.`,
      ]);
      return 0;
    } finally {
      progress?.stop();
    }
  });
