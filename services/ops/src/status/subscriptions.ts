import type { Pool } from '@taskledger/runtime';

export interface SubscriptionStatus {
  readonly name: string;
  readonly position: number;
  /** Events that it has not seen yet. */
  readonly lag: number;
  /** Who works on it now; null when nobody holds the lease. */
  readonly owner: string | null;
  /** Null when nobody holds the lease. */
  readonly leased_until: string | null;
  readonly paused: boolean;
  readonly updated_at: string;
}

export const subscriptionsStatus = async (pool: Pool, head: number): Promise<SubscriptionStatus[]> => {
  const { rows } = await pool.query<SubscriptionStatus>(
    `SELECT name, position, greatest(0, $1 - position) AS lag, paused, updated_at,
            CASE WHEN leased_until > now() THEN owner END AS owner,
            CASE WHEN leased_until > now() THEN leased_until END AS leased_until
       FROM subscriptions ORDER BY name`,
    [head],
  );
  return rows;
};
