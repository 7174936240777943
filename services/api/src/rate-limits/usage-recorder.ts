import { recordRateLimitUsage } from '@taskledger/read-models';
import {
  addRateLimitUsage,
  drainRateLimitUsage,
  type Logger,
  type Pool,
  type RateLimitUsage,
} from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';
import type { UsageTally } from './usage-tally.ts';

export interface UsageRecorder {
  /** Brings all that is known of to the database, where it can be reached. Never rejects. */
  settle(): Promise<void>;
  /** Hands on what is left, within a second. */
  close(): Promise<void>;
}

export interface UsageRecorderOptions {
  readonly pool: Pool;
  readonly redis?: Redis | undefined;
  readonly logger: Pick<Logger, 'warn'>;
}

const everyMs = 500;
const closeWithinMs = 1_000;

/** So much is kept while it cannot be handed on; what is older is given up. */
const mostKept = 10_000;

/**
 * Hands the tally on, twice a second: to Redis, from where a job of the worker's brings it to the database; without Redis
 * to the database itself.
 */
export const startUsageRecorder = (
  tally: UsageTally,
  { pool, redis, logger }: UsageRecorderOptions,
): UsageRecorder => {
  let waiting: RateLimitUsage[] = [];
  let reported = false;

  const handOn = async (): Promise<void> => {
    waiting.push(...tally.take());
    const usage = waiting;
    waiting = [];
    if (usage.length === 0) return;
    try {
      await (redis === undefined ? recordRateLimitUsage(pool, usage) : addRateLimitUsage(redis, usage));
      reported = false;
    } catch (err) {
      waiting = [...usage, ...waiting].slice(-mostKept);
      if (!reported) logger.warn({ err }, 'The usage of the rate limits is kept until it can be recorded');
      reported = true;
    }
  };

  let last = Promise.resolve();
  const inTurn = (): Promise<void> => (last = last.then(handOn));
  const timer = setInterval(() => void inTurn(), everyMs).unref();

  return {
    settle: async () => {
      await inTurn();
      if (redis === undefined) return;
      try {
        await drainRateLimitUsage(redis, (usage) => recordRateLimitUsage(pool, usage));
      } catch (err) {
        logger.warn({ err }, 'The usage of the rate limits could not be brought to the database');
      }
    },
    close: async () => {
      clearInterval(timer);
      let bound: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (bound = setTimeout(resolve, closeWithinMs)));
      await Promise.race([inTurn(), late]);
      clearTimeout(bound);
    },
  };
};
