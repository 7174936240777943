import type { Pool } from 'pg';

/**
 * Deletes the keys of visitors whom nobody could tell (attempts on accounts that do not exist, limits that strangers have exceeded):
 * each month has one, and it goes when the month has been over for another one. Answers how many went.
 */
export const forgetVisitors = async (pool: Pool): Promise<number> => {
  const client = await pool.connect();
  try {
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'`);
    const { rows } = await client.query<{ id: string }>(
      `SELECT id FROM personal_keys
        WHERE subject > 'visitors-' AND subject < 'visitors-' || to_char(now() AT TIME ZONE 'UTC' - interval '1 month', 'YYYY-MM')`,
    );
    if (rows.length > 0) {
      // No append may come between: it would still write under one of them.
      await client.query('SELECT pg_advisory_xact_lock(ledger_lock())');
      await client.query(
        `WITH gone AS (DELETE FROM personal_keys WHERE id = ANY($1::uuid[]) RETURNING id, subject)
         INSERT INTO personal_erasures (epoch, subject, keys, finished_at)
         SELECT coalesce((SELECT max(epoch) FROM personal_erasures), 0) + row_number() OVER (ORDER BY subject),
                subject, ARRAY[id], now() FROM gone`,
        [rows.map(({ id }) => id)],
      );
    }
    await client.query('COMMIT');
    client.release();
    return rows.length;
  } catch (error) {
    client.release(true);
    throw error;
  }
};
