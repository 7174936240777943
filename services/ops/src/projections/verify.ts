import { verifyProjection } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { type LedgerSession, withLedger } from '../session.ts';
import { comparisonLines } from './comparison-lines.ts';
import type { Comparison } from './comparison.ts';
import { readModelNames } from './read-models.ts';
import { projectionNamed, withProgress } from './work.ts';

/** Compares one read model, or each in turn, with the ledger. Persons see each result as it comes. */
export const verify = (context: Context, name: string | undefined): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const compared = await compareReadModels(session, context, name === undefined ? readModelNames : [name]);
    answer(context, compared, () => []);
    return compared.equal ? 0 : 1;
  });

export const compareReadModels = async (
  session: LedgerSession,
  context: Context,
  names: readonly string[] = readModelNames,
): Promise<{ readonly equal: boolean; readonly results: readonly Comparison[] }> => {
  const results: Comparison[] = [];
  for (const each of names) {
    const { switched: _, ...result } = await withProgress(
      session,
      context,
      projectionNamed(each),
      verifyProjection,
    );
    results.push(result);
    if (!context.json) {
      for (const line of comparisonLines(result, context.terminal)) context.terminal.print(line);
    }
  }
  return { equal: results.every((result) => result.equal), results };
};
