import type { OperationsEvent } from '@taskledger/domain';
import type { Ledger, RowWrite } from '@taskledger/events';
import type { Context } from './context.ts';
import { operatorMeta } from './operator.ts';

/**
 * Records what an operator did, with who and why; answers with the position of the last event. `rows` are written by the same
 * append: all of it happens, or nothing.
 */
export const recordOperation = async (
  { ledger }: { readonly ledger: Ledger },
  context: Pick<Context, 'operator'>,
  stream: string,
  events: readonly OperationsEvent[],
  rows: readonly RowWrite[] = [],
): Promise<number> => {
  const result = await ledger.append({
    streams: [{ stream, expected: 'any', events }],
    meta: operatorMeta(context),
    recorded_at: new Date().toISOString(),
    rows,
  });
  if (result.outcome !== 'appended') throw new Error(`an append to ${stream} was a ${result.outcome}`);
  return result.events.at(-1)?.position ?? 0;
};
