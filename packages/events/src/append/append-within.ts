import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import type { Append } from './append.ts';
import { batchJson, positioned, prepareAppend, withKeys } from './batch.ts';

/**
 * Records events by the caller's transaction, together with whatever else that does; answers with the position of the last.
 * For streams without a read model. To be the transaction's last statement: from here to the commit, nobody else can append.
 */
export const appendWithin = async (client: PoolClient, codec: Codec, append: Append): Promise<number> => {
  const { keys } = codec;
  // An append that knows of fewer erasures than there were is refused.
  await keys?.refresh();
  const prepared = prepareAppend(append, codec, new Map());
  const subjects = keys === undefined ? new Set<string>() : await withKeys(keys, [prepared]);
  const { rows } = await client.query<{ base: number | null }>('SELECT base FROM ledger_append($1::jsonb)', [
    batchJson([prepared], true, keys, subjects),
  ]);
  const base = rows[0]?.base ?? null;
  if (base === null)
    throw new Error(`${append.streams[0]?.stream ?? 'the stream'} is not at the version expected`);
  return positioned(prepared, base, 0).at(-1)?.position ?? base;
};

/**
 * Does something to the database and records it, in one transaction: both happen or neither. `work` answers with what to append; when
 * it throws, or has nothing to append (undefined), nothing has happened. Answers with the position of the last event.
 */
export const appendTogether = async (
  pool: Pool,
  codec: Codec,
  work: (client: PoolClient) => Promise<Append | undefined>,
): Promise<number | undefined> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    // A process that is stopped (Ctrl-Z) in the middle must not keep the ledger's lock.
    await client.query(`SET LOCAL idle_in_transaction_session_timeout = '5s'`);
    const append = await work(client);
    const position = append === undefined ? undefined : await appendWithin(client, codec, append);
    await client.query(append === undefined ? 'ROLLBACK' : 'COMMIT');
    client.release();
    return position;
  } catch (error) {
    // Closes the connection, which rolls back, whatever state it is in.
    client.release(true);
    throw error;
  }
};
