import { rebuildProjection } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { withLedger } from '../session.ts';
import { comparisonLines } from './comparison-lines.ts';
import { projectionNamed, withProgress } from './work.ts';

export const rebuild = (
  context: Context,
  name: string,
  { acceptDifferences = false }: { readonly acceptDifferences?: boolean },
): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const result = await withProgress(session, context, projectionNamed(name), (options) =>
      rebuildProjection({ ...options, acceptDifferences }),
    );
    const { paint } = context.terminal;
    answer(context, result, () => [
      ...comparisonLines(result, context.terminal),
      ...(result.switched
        ? [
            `${paint('green', 'Switched in:')} ${name} is what the ledger says now. The table before is kept as ${name}_previous.`,
          ]
        : [
            `${paint('red', 'Not switched in:')} the live table is as it was. To put what the ledger says in its place:`,
            `    pnpm ops projections rebuild ${name} --accept-differences`,
          ]),
    ]);
    return result.switched ? 0 : 1;
  });
