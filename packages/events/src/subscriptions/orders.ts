import type { Pool, PoolClient } from 'pg';

type Queryable = Pick<Pool | PoolClient, 'query'>;

/** Nobody works on it from about a second later, or the end of the batch then under way, until it is resumed. */
export const pauseSubscription = async (db: Queryable, name: string): Promise<void> => {
  await db.query('UPDATE subscriptions SET paused = true WHERE name = $1', [name]);
};

/** Lets a paused subscription go on. */
export const resumeSubscription = async (db: Queryable, name: string): Promise<void> => {
  // `updated_at`: it has only now begun to be behind.
  await db.query('UPDATE subscriptions SET paused = false, updated_at = now() WHERE name = $1', [name]);
};

/**
 * Sets a subscription back to a position, and fences off whoever holds it. Answers with the position it had; undefined when it is
 * not beyond that position: then nothing was changed.
 */
export const rewindSubscription = async (
  db: Queryable,
  name: string,
  to: number,
): Promise<number | undefined> => {
  const { rows } = await db.query<{ position: number }>(
    `UPDATE subscriptions AS s
        SET position = $2, epoch = s.epoch + 1, owner = NULL, leased_until = '-infinity', updated_at = now()
       FROM (SELECT name, position FROM subscriptions WHERE name = $1 FOR UPDATE) AS former
      WHERE s.name = former.name AND former.position > $2
      RETURNING former.position`,
    [name, to],
  );
  return rows[0]?.position;
};
