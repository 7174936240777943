import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';

export type { Redis } from 'ioredis';

export interface RedisClientOptions {
  readonly url: string;
  /** The one line that is logged per outage: what it means for the service. */
  readonly outage: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/** What does not answer by then counts as away. */
const ANSWER_WITHIN_MS = 250;
const MAX_DELAY_MS = 2_000;

/**
 * A connection for commands in the path of a request: when Redis is away they reject at once, when it hangs after a quarter of a
 * second. Connects at once, and again for as long as it takes; end it with `disconnect()`.
 */
export function createRedis({ url, outage, logger }: RedisClientOptions): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_WITHIN_MS,
    connectTimeout: 5_000,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), MAX_DELAY_MS),
  });
  let reported = false;
  redis.on('ready', () => (reported = false));
  // Without a listener a lost Redis would end the process.
  redis.on('error', (err: Error) => {
    if (!reported) logger.warn({ err }, outage);
    reported = true;
  });
  return redis;
}
