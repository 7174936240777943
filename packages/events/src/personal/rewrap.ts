import type { Pool, PoolClient } from 'pg';
import { createWrapping, type EncryptionKeys } from './encryption-key.ts';
import { addressesId, checkId, loadAddressKey } from './reserved-keys.ts';

export interface RewrapOptions {
  readonly pool: Pool;
  readonly encryptionKeys: EncryptionKeys;
  /** Told after each batch how many keys were looked at. */
  readonly onProgress?: (keys: number) => void;
  readonly signal?: AbortSignal;
}

const batchSize = 1_000;

/**
 * Wraps the personal keys under the first of the encryption keys; answers how many were under another one. Each batch is whole by itself, and
 * what is done already is passed over: it may be stopped at any moment and begun again, while the keys are used, made and deleted.
 * The check of the encryption key is left to `rewrapCheck`, which is to come last.
 */
export const rewrapPersonalKeys = async ({
  pool,
  encryptionKeys,
  onProgress = () => undefined,
  signal,
}: RewrapOptions): Promise<number> => {
  const wrapping = createWrapping(encryptionKeys);
  // Hashes of addresses are in `subject`, and the addresses nowhere: what they were made with must stay.
  const addressKey = await loadAddressKey(pool, wrapping);
  await pool.query(
    `INSERT INTO personal_keys (id, subject, wrapped) VALUES ($1, 'addresses', $2) ON CONFLICT DO NOTHING`,
    [addressesId, wrapping.wrap(addressesId, addressKey)],
  );
  let [after, seen, changed] = [checkId, 0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<{ id: string; wrapped: string }>(
      'SELECT id, wrapped FROM personal_keys WHERE id > $1 ORDER BY id LIMIT $2',
      [after, batchSize],
    );
    const outdated = rows.flatMap(({ id, wrapped: old }) => {
      const wrapped = wrapping.rewrap(id, old);
      return wrapped === undefined ? [] : [{ id, old, wrapped }];
    });
    // Who is erased meanwhile stays erased: there is no row to write to.
    const { rowCount } = await pool.query(
      `UPDATE personal_keys k SET wrapped = n.wrapped
         FROM jsonb_to_recordset($1) AS n(id uuid, old text, wrapped text) WHERE k.id = n.id AND k.wrapped = n.old`,
      [JSON.stringify(outdated)],
    );
    changed += rowCount ?? 0;
    seen += rows.length;
    onProgress(seen);
    if (rows.length < batchSize) return changed;
    after = rows.at(-1)?.id ?? after;
  }
};

/** From the commit on, a process that has only the former encryption key does not start on this database. */
export const rewrapCheck = async (client: PoolClient, encryptionKeys: EncryptionKeys): Promise<boolean> => {
  const { rows } = await client.query<{ wrapped: string }>(
    'SELECT wrapped FROM personal_keys WHERE id = $1 FOR UPDATE',
    [checkId],
  );
  const old = rows[0]?.wrapped;
  const wrapped = old === undefined ? undefined : createWrapping(encryptionKeys).rewrap(checkId, old);
  if (wrapped === undefined) return false;
  await client.query('UPDATE personal_keys SET wrapped = $2 WHERE id = $1', [checkId, wrapped]);
  return true;
};
