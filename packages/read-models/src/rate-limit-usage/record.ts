import type { Pool } from 'pg';

/** One row of `rate_limit_usage`. */
export interface RateLimitUsageRow {
  /** A user's id, or `ip:` and a hash of an address. */
  readonly user_key: string;
  /** Method and route pattern. */
  readonly endpoint: string;
  readonly window_start: string;
  readonly count: number;
  readonly limited: number;
}

/** Adds counts to those that are recorded. The same key may come several times. */
export const recordRateLimitUsage = async (
  pool: Pool,
  usage: readonly RateLimitUsageRow[],
): Promise<void> => {
  if (usage.length === 0) return;
  // In the order of the key: two processes that record the same rows must not wait for each other.
  await pool.query({
    name: 'rate_limit_usage_record',
    text: `INSERT INTO rate_limit_usage AS u (user_key, endpoint, window_start, count, limited)
           SELECT r.user_key, r.endpoint, r.window_start, sum(r.count), sum(r.limited)
             FROM jsonb_to_recordset($1) AS r(user_key text, endpoint text, window_start timestamptz, count bigint, limited bigint)
            GROUP BY r.user_key, r.endpoint, r.window_start
            ORDER BY r.user_key, r.endpoint, r.window_start
           ON CONFLICT (user_key, endpoint, window_start) DO UPDATE
             SET count = u.count + excluded.count, limited = u.limited + excluded.limited`,
    values: [JSON.stringify(usage)],
  });
};

/** Forgets what was used longer ago than so many days. */
export const pruneRateLimitUsage = async (pool: Pool, days: number): Promise<void> => {
  await pool.query({
    name: 'rate_limit_usage_prune',
    text: 'DELETE FROM rate_limit_usage WHERE window_start < now() - make_interval(days => $1)',
    values: [days],
  });
};
