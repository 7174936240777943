import type { Pool, PoolClient } from 'pg';

/** The right to move a subscription's checkpoint, for as long as nobody else took it over (`epoch`). */
export interface Lease {
  readonly epoch: number;
  readonly position: number;
}

type Queryable = Pick<Pool | PoolClient, 'query'>;

/**
 * Takes the subscription over when nobody holds it: undefined while somebody does, or while it is paused. Each new
 * holder raises the epoch and so fences off the former one, however late that one wakes up.
 */
export const acquireLease = async (
  db: Queryable,
  name: string,
  owner: string,
  leaseMs: number,
): Promise<Lease | undefined> => {
  await db.query('INSERT INTO subscriptions (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  const { rows } = await db.query<Lease>(
    `UPDATE subscriptions SET owner = $2, epoch = epoch + 1, leased_until = now() + $3 * interval '1 millisecond'
      WHERE name = $1 AND NOT paused AND leased_until < now() RETURNING epoch, position`,
    [name, owner, leaseMs],
  );
  return rows[0];
};

/**
 * Moves the checkpoint and renews the lease. Undefined: the lease is lost, or the ledger has been set back (a standby took over that lacked
 * its end), and nothing was moved.
 */
export const advance = async (
  db: Queryable,
  name: string,
  lease: Lease,
  position: number,
  leaseMs: number,
): Promise<Lease | undefined> => {
  const { rowCount } = await db.query({
    name: 'subscription_advance',
    text: `UPDATE subscriptions
              SET position = $4, leased_until = now() + $5 * interval '1 millisecond', updated_at = now()
            WHERE name = $1 AND epoch = $2 AND position = $3 AND NOT paused
              AND $4 <= greatest(position, (SELECT coalesce(max(e.position), 0) FROM events e))`,
    values: [name, lease.epoch, lease.position, position, leaseMs],
  });
  return rowCount === 1 ? { ...lease, position } : undefined;
};

/** Lets the next holder in at once. */
export const releaseLease = async (db: Queryable, name: string, lease: Lease): Promise<void> => {
  await db.query(
    `UPDATE subscriptions SET leased_until = '-infinity', owner = NULL WHERE name = $1 AND epoch = $2`,
    [name, lease.epoch],
  );
};
