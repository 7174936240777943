import { pruneRateLimitUsage, recordRateLimitUsage } from '@taskledger/read-models';
import { drainRateLimitUsage, type Pool } from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';

export interface RateLimitUsageDependencies {
  readonly pool: Pool;
  /** Where the instances of the API add up what they have counted. None: they write to the database themselves. */
  readonly redis?: Redis | undefined;
}

const keptDays = 30;

/** Brings the usage of the rate limits from Redis to the database, and forgets there what is old. */
export const rateLimitUsageJob =
  ({ pool, redis }: RateLimitUsageDependencies) =>
  async (): Promise<void> => {
    if (redis !== undefined) await drainRateLimitUsage(redis, (usage) => recordRateLimitUsage(pool, usage));
    await pruneRateLimitUsage(pool, keptDays);
  };
