import type { Pool, PoolClient } from 'pg';
import { WrongEncryptionKey, type Wrapping } from './encryption-key.ts';

type Queryable = Pick<Pool | PoolClient, 'query'>;

/** Rows of `personal_keys` that are no person's. */

/** Tells which encryption key the database is under. */
export const checkId = '00000000-0000-0000-0000-000000000000';

/** What addresses are hashed with, from the first replacement of the encryption key on: the hashes outlive it. */
export const addressesId = '00000000-0000-0000-0000-000000000001';

/** The key that addresses are hashed with. */
export const loadAddressKey = async (db: Queryable, wrapping: Wrapping): Promise<Buffer> => {
  const { rows } = await db.query<{ id: string; wrapped: string }>({
    name: 'personal_keys_reserved',
    text: 'SELECT id, wrapped FROM personal_keys WHERE id = ANY($1::uuid[])',
    values: [[checkId, addressesId]],
  });
  const wrapped = new Map(rows.map((row) => [row.id, row.wrapped]));
  const kept = wrapped.get(addressesId);
  return kept === undefined
    ? wrapping.addressKey(checkId, wrapped.get(checkId))
    : wrapping.unwrap(addressesId, kept);
};

/** Throws `WrongEncryptionKey` where the database is under another encryption key. */
export const assertOurs = async (db: Queryable, wrapping: Wrapping): Promise<void> => {
  const kept = async (): Promise<string | undefined> => {
    const { rows } = await db.query<{ wrapped: string }>('SELECT wrapped FROM personal_keys WHERE id = $1', [
      checkId,
    ]);
    return rows[0]?.wrapped;
  };
  // Looked for first: a replica takes no writes.
  let wrapped = await kept();
  if (wrapped === undefined) {
    await db.query(
      `INSERT INTO personal_keys (id, subject, wrapped) VALUES ($1, 'check', $2) ON CONFLICT DO NOTHING`,
      [checkId, wrapping.wrap(checkId, wrapping.newKey())],
    );
    wrapped = await kept();
  }
  if (wrapped === undefined) throw new WrongEncryptionKey('the check of the encryption key is missing');
  wrapping.unwrap(checkId, wrapped);
};
