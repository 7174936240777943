import type { Pool } from '@taskledger/runtime';
import { namePositions, type StoredAnswer } from './answer.ts';

/** One use of a key: a request, or (from part 1 on) a command of a batch that is not atomic. */
export interface KeyUse {
  readonly caller: string;
  readonly key: string;
  readonly part: number;
  readonly fingerprint: string;
  /** Different for each copy of a request. */
  readonly attempt: string;
}

export interface StoredRecord extends StoredAnswer {
  readonly fingerprint: string;
  readonly attempt: string;
  readonly position: number;
}

const columns = 'fingerprint, attempt, status, location, etag, body, position';

/** What is recorded under a key, its positions made whole; undefined where nothing is, or no longer. */
export const findRecord = async (
  pool: Pool,
  { caller, key, part }: Pick<KeyUse, 'caller' | 'key' | 'part'>,
): Promise<StoredRecord | undefined> => {
  const { rows } = await pool.query<StoredRecord>({
    name: 'idempotency_keys_get',
    text: `SELECT ${columns} FROM idempotency_keys
            WHERE caller = $1 AND key = $2 AND part = $3 AND created_at >= now() - interval '24 hours'`,
    values: [caller, key, part],
  });
  const [row] = rows;
  return row === undefined ? undefined : { ...row, body: namePositions(row.body, row.position) };
};

/** The fingerprint that a key was first used with, for the whole request or any part of it. */
export const fingerprintUnder = async (
  pool: Pool,
  { caller, key }: Pick<KeyUse, 'caller' | 'key'>,
): Promise<string | undefined> => {
  const { rows } = await pool.query<{ fingerprint: string }>({
    name: 'idempotency_keys_fingerprint',
    text: `SELECT fingerprint FROM idempotency_keys
            WHERE caller = $1 AND key = $2 AND created_at >= now() - interval '24 hours' ORDER BY part LIMIT 1`,
    values: [caller, key],
  });
  return rows[0]?.fingerprint;
};

/** Records an answer that brought no events (or not with its own append); false where the key is taken. */
export const insertRecord = async (
  pool: Pool,
  { caller, key, part, fingerprint, attempt }: KeyUse,
  { status, location, etag, body, position }: StoredAnswer & { readonly position: number },
): Promise<boolean> => {
  const { rowCount } = await pool.query({
    name: 'idempotency_keys_insert',
    text: `INSERT INTO idempotency_keys AS k
             (caller, key, part, fingerprint, attempt, status, location, etag, body, position)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           ON CONFLICT (caller, key, part) DO UPDATE SET
             (fingerprint, attempt, status, location, etag, body, position, created_at) =
             (excluded.fingerprint, excluded.attempt, excluded.status, excluded.location, excluded.etag, excluded.body,
              excluded.position, excluded.created_at)
           WHERE k.created_at < now() - interval '24 hours'`,
    values: [caller, key, part, fingerprint, attempt, status, location, etag, body, position],
  });
  return rowCount === 1;
};

/** Removes what has expired, a bounded number of records at a time. */
export const removeExpired = async (pool: Pool): Promise<void> => {
  await pool.query(`
    DELETE FROM idempotency_keys WHERE (caller, key, part) IN (
      SELECT caller, key, part FROM idempotency_keys
       WHERE created_at < now() - interval '24 hours' ORDER BY created_at LIMIT 1000)`);
};
