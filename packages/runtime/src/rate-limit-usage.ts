import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';

/** How often somebody has called one endpoint in one window. */
export interface RateLimitUsage {
  /** A user's id, or `ip:` and a hash of an address. */
  readonly user_key: string;
  /** Method and route pattern. */
  readonly endpoint: string;
  /** RFC 3339. */
  readonly window_start: string;
  readonly count: number;
  /** Those of `count` that were refused. */
  readonly limited: number;
}

const COUNTS = 'rate-limit-usage';
const TAKEN = 'rate-limit-usage:taken';
const batchKey = (batch: string) => `rate-limit-usage:batch:${batch}`;

/** A batch that nobody has finished by then belongs to a process that died: the next one takes it over. */
const ABANDONED_AFTER_MS = 60_000;

/**
 * KEYS: counts, taken, the key of a new batch. ARGV: now, the time before which a batch counts as abandoned.
 * Renames the counts to a batch of the caller's own, which is noted in `taken` (a sorted set by time), and answers with its key.
 */
const TAKE = `
local abandoned = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, 1)[1]
if abandoned then
  redis.call('ZADD', KEYS[2], ARGV[1], abandoned)
  return abandoned
end
if redis.call('EXISTS', KEYS[1]) == 0 then return false end
redis.call('RENAME', KEYS[1], KEYS[3])
redis.call('ZADD', KEYS[2], ARGV[1], KEYS[3])
return KEYS[3]
`;

const field = z.tuple([z.string(), z.string(), z.string(), z.enum(['count', 'limited'])]);
const batchFields = z.record(z.string(), z.coerce.number());

/** Adds counts to those in Redis, in one round trip. */
export async function addRateLimitUsage(redis: Redis, usage: readonly RateLimitUsage[]): Promise<void> {
  if (usage.length === 0) return;
  const pipeline = redis.multi();
  for (const { user_key, endpoint, window_start, count, limited } of usage) {
    pipeline.hincrby(COUNTS, JSON.stringify([user_key, endpoint, window_start, 'count']), count);
    if (limited > 0) {
      pipeline.hincrby(COUNTS, JSON.stringify([user_key, endpoint, window_start, 'limited']), limited);
    }
  }
  await pipeline.exec();
}

/**
 * Hands all counts in Redis to `record` and forgets them. Any number of processes may do so at once: each batch is taken by one of
 * them. When `record` rejects, or its process dies, the batch is taken again a minute later; a process that dies just between
 * recording and forgetting counts a batch twice, which figures for analysis can bear.
 */
export async function drainRateLimitUsage(
  redis: Redis,
  record: (usage: readonly RateLimitUsage[]) => Promise<void>,
): Promise<void> {
  for (;;) {
    const now = Date.now();
    const batch = await redis.eval(
      TAKE,
      3,
      COUNTS,
      TAKEN,
      batchKey(randomUUID()),
      now,
      now - ABANDONED_AFTER_MS,
    );
    if (typeof batch !== 'string') return;
    await record(usageOf(batchFields.parse(await redis.hgetall(batch))));
    await redis.multi().del(batch).zrem(TAKEN, batch).exec();
  }
}

function usageOf(fields: Readonly<Record<string, number>>): RateLimitUsage[] {
  return Object.entries(fields).map(([name, value]) => {
    const [user_key, endpoint, window_start, kind] = field.parse(JSON.parse(name));
    const counts = kind === 'count' ? { count: value, limited: 0 } : { count: 0, limited: value };
    return { user_key, endpoint, window_start, ...counts };
  });
}
