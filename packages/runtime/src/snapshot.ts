import type { Pool, PoolClient } from 'pg';

/** Lets `look` read the database as it is at one moment; it can change nothing. */
export const withSnapshot = async <Result>(
  pool: Pool,
  look: (client: PoolClient) => Promise<Result>,
): Promise<Result> => {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const result = await look(client);
    await client.query('COMMIT');
    failed = false;
    return result;
  } finally {
    // Closed where a stream out of it was left in the middle.
    client.release(failed);
  }
};
