import { taskSummary } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';

export interface Readiness {
  readonly reasons: readonly string[];
  /** How many positions each subscription has yet to see. */
  readonly lag: Readonly<Record<string, number>>;
}

/** What requests are answered from, beside what the appends write. Mails that are late take no instance out of service. */
const asynchronous: readonly string[] = [taskSummary.name];

/** A subscription that is behind and has not moved for so long is stuck, not busy. */
const stuckAfter = '60 seconds';

const timeoutMs = 2_000;

/**
 * Whether requests can be served now, with all that follows from them, and if not, why. Answers within two seconds. `redis`: where
 * the queues are; none: in the database.
 */
export const readiness = async (pool: Pool, redis?: Pick<Redis, 'ping'>): Promise<Readiness> => {
  const [found, reachable] = await Promise.all([databaseReadiness(pool), isReachable(redis)]);
  return reachable ? found : { ...found, reasons: [...found.reasons, 'the queue cannot be reached'] };
};

/** Redis rejects at once when it is away, and within a quarter of a second when it hangs. */
const isReachable = async (redis: Pick<Redis, 'ping'> | undefined): Promise<boolean> => {
  try {
    await redis?.ping();
    return true;
  } catch {
    return false;
  }
};

const databaseReadiness = async (pool: Pool): Promise<Readiness> => {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve(unready('the database does not answer')), timeoutMs);
  });
  try {
    return await Promise.race([examine(pool), tooSlow]);
  } catch {
    return unready('the database cannot be reached');
  } finally {
    clearTimeout(timer);
  }
};

const unready = (reason: string): Readiness => ({ reasons: [reason], lag: {} });

const examine = async (pool: Pool): Promise<Readiness> => {
  const schema = await pool.query<{ complete: boolean }>(
    `SELECT to_regprocedure('ledger_append(jsonb)') IS NOT NULL AND to_regclass('tasks') IS NOT NULL
        AND to_regclass('credentials') IS NOT NULL AND to_regclass('subscriptions') IS NOT NULL AS complete`,
  );
  if (schema.rows[0]?.complete !== true) return unready('the database has no schema yet: run the migrations');
  const { rows } = await pool.query<{ name: string; lag: number; stuck: boolean }>(
    `SELECT name, head - position AS lag, NOT paused AND updated_at < now() - interval '${stuckAfter}' AS stuck
       FROM subscriptions, (SELECT coalesce(max(position), 0) AS head FROM events) AS ledger
      ORDER BY name`,
  );
  return {
    reasons: rows
      .filter(({ name, lag, stuck }) => lag > 0 && stuck && asynchronous.includes(name))
      .map(({ name, lag }) => `${name} is stuck, ${lag} positions behind`),
    lag: Object.fromEntries(rows.map(({ name, lag }) => [name, Math.max(0, lag)])),
  };
};
