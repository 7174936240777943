import { erasedAddress, isErasedAddress } from '@taskledger/domain';
import type { LedgerReader, PersonalKeys } from '@taskledger/events';
import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';

export interface DeleteKeysOptions {
  readonly pool: Pool;
  readonly ledger: LedgerReader;
  readonly keys: PersonalKeys;
  /** Keys that were deleted elsewhere, and are to be deleted here: those of an erasure list. */
  readonly also?: readonly string[];
}

/**
 * Deletes the keys of a person and of the addresses that were theirs, all at once: from its commit on, nothing that was encrypted
 * under them can be read. What can only be found by the addresses goes by the same transaction: nobody will know them afterwards.
 */
export const deleteKeys = async (
  { pool, ledger, keys, also = [] }: DeleteKeysOptions,
  userId: string,
): Promise<void> => {
  const addresses = await addressesOf(pool, ledger, userId);
  const now = new Date().toISOString();
  await keys.ready();
  const subject = keys.subjectOf({ user: userId }, now);
  const subjects = [subject, ...addresses.map((address) => keys.subjectOf({ address }, now))];
  const client = await pool.connect();
  try {
    // A process that is stopped in the middle must not keep the ledger's lock: no append may come between.
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'`);
    await client.query('SELECT pg_advisory_xact_lock(ledger_lock())');
    await noteErasure(client, subject, subjects, also);
    await client.query(
      `UPDATE otp_challenges SET email = replace($2, '{id}', id::text) WHERE lower(email) = ANY($1::text[])`,
      [addresses, erasedAddress],
    );
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
  await keys.refresh();
};

/** A second time there are no keys left, and nothing more to note. */
const noteErasure = async (
  client: PoolClient,
  subject: string,
  subjects: readonly string[],
  also: readonly string[],
): Promise<void> => {
  await client.query(
    `WITH gone AS (DELETE FROM personal_keys WHERE subject = ANY($2) OR id = ANY($3::uuid[]) RETURNING id),
          ids AS (SELECT array_agg(DISTINCT id) AS keys FROM (SELECT id FROM gone UNION SELECT unnest($3::uuid[])) AS g(id))
     INSERT INTO personal_erasures (epoch, subject, keys)
     SELECT coalesce((SELECT max(epoch) FROM personal_erasures), 0) + 1, $1, coalesce(ids.keys, '{}')
       FROM ids
      WHERE EXISTS (SELECT FROM gone) OR NOT EXISTS (SELECT FROM personal_erasures WHERE subject = $1)`,
    [subject, subjects, also],
  );
};

const withEmail = z.object({ email: z.string() });

/**
 * In lower case: every address that the account had, and those that its holder was to confirm, unless somebody else has one by now.
 */
const addressesOf = async (pool: Pool, ledger: LedgerReader, userId: string): Promise<string[]> => {
  const { rows } = await pool.query<{ email: string }>(
    `SELECT DISTINCT lower(email) AS email FROM otp_challenges WHERE user_id = $1`,
    [userId],
  );
  const own = (await ledger.readStream(`user-${userId}`)).flatMap(
    ({ data }) => withEmail.safeParse(data).data?.email.toLowerCase() ?? [],
  );
  const addresses = [...new Set([...own, ...rows.map(({ email }) => email)])].filter(
    (email) => !isErasedAddress(email),
  );
  const { rows: taken } = await pool.query<{ email: string }>(
    `SELECT lower(email) AS email FROM users WHERE lower(email) = ANY($1::text[]) AND id <> $2`,
    [addresses, userId],
  );
  const others = new Set(taken.map(({ email }) => email));
  return addresses.filter((email) => !others.has(email));
};
