import type { OperationsEvent } from '@taskledger/domain';
import { type Append, appendTogether, type Codec, type Ledger } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';
import type { PoolClient } from 'pg';
import type { Context } from './context.ts';
import { operatorMeta } from './operator.ts';

/** The events of an operation, for its stream, with who and why. */
export const operationAppend = (
  context: Pick<Context, 'operator'>,
  stream: string,
  events: readonly OperationsEvent[],
): Append => ({
  streams: [{ stream, expected: 'any', events }],
  meta: operatorMeta(context),
  recorded_at: new Date().toISOString(),
});

/** Records what an operator did; answers with the position of the last event. */
export const recordOperation = async (
  { ledger }: { readonly ledger: Ledger },
  context: Pick<Context, 'operator'>,
  stream: string,
  events: readonly OperationsEvent[],
): Promise<number> => {
  const result = await ledger.append(operationAppend(context, stream, events));
  if (result.outcome !== 'appended') throw new Error(`an append to ${stream} was a ${result.outcome}`);
  return result.events.at(-1)?.position ?? 0;
};

/** SQLSTATE read_only_sql_transaction. */
const takesNoWrites = '25006';

/** As `recordOperation`, for what only reads; null, and a word about it, on a database that takes no writes (a replica). */
export const recordIfWritable = async (
  session: { readonly ledger: Ledger },
  context: Pick<Context, 'operator' | 'terminal'>,
  stream: string,
  events: readonly OperationsEvent[],
): Promise<number | null> => {
  try {
    return await recordOperation(session, context, stream, events);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === takesNoWrites)) throw error;
    context.terminal.note('The database takes no writes: that this was done is not recorded in the ledger.');
    return null;
  }
};

/**
 * Does something to the database and records it, in one transaction: both happen or neither. `work` answers with what to record;
 * when it throws, nothing has happened.
 */
export const operate = async (
  { pool, codec }: { readonly pool: Pool; readonly codec: Codec },
  context: Pick<Context, 'operator'>,
  stream: string,
  work: (client: PoolClient) => Promise<readonly OperationsEvent[]>,
): Promise<void> => {
  await appendTogether(pool, codec, async (client) => operationAppend(context, stream, await work(client)));
};
