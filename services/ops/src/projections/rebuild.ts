import { operationsStreams } from '@taskledger/domain';
import { appendWithin, rebuildProjection } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operationAppend } from '../operations.ts';
import { duration } from '../output/numbers.ts';
import { withLedger } from '../session.ts';
import { comparisonLines } from './comparison-lines.ts';
import { projectionNamed, withProgress } from './work.ts';

export const rebuild = (
  context: Context,
  name: string,
  { acceptDifferences = false }: { readonly acceptDifferences?: boolean },
): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const projection = projectionNamed(name);
    const result = await withProgress(session, context, projection, (options) =>
      rebuildProjection({
        ...options,
        acceptDifferences,
        onSwitch: async (client, { position, differences }) => {
          const { version } = projection;
          const rebuilt = {
            type: 'ProjectionRebuilt',
            data: { projection: name, version, position, differences },
          } as const;
          const stream = operationsStreams.projection(name);
          await appendWithin(client, session.codec, operationAppend(context, stream, [rebuilt]));
        },
      }),
    );
    const { paint } = context.terminal;
    answer(context, result, () => [
      ...comparisonLines(result, context.terminal),
      ...(result.switched
        ? [
            `${paint('green', 'Switched in:')} ${name} is what the ledger says now. The table before is kept as ${name}_previous.`,
            `Appends waited ${duration(result.lockedMs ?? 0)} for the switch. To go back: pnpm ops projections rollback ${name}`,
          ]
        : [
            `${paint('red', 'Not switched in:')} the live table is as it was. To put what the ledger says in its place:`,
            `    pnpm ops projections rebuild ${name} --accept-differences`,
          ]),
    ]);
    return result.switched ? 0 : 1;
  });
