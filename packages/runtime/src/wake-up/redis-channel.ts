import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import type { Logger } from '../logger.ts';
import { CHANNEL, parsePosition } from './channel.ts';
import type { Channel } from './channel.ts';

type Options = Pick<RedisOptions, 'enableOfflineQueue' | 'maxRetriesPerRequest' | 'retryStrategy'>;

const MAX_DELAY_MS = 2_000;

/** Pub/sub knows no database numbers: the channel's name tells the databases that share one Redis apart. */
export function redisChannel(redisUrl: string, databaseName: string, logger: Pick<Logger, 'warn'>): Channel {
  const name = `${CHANNEL}:${new URL(redisUrl).pathname.slice(1) || '0'}:${databaseName}`;
  const options: Options = {
    // A hint that cannot be sent now is worth nothing later: fail at once instead of queueing.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), MAX_DELAY_MS),
  };
  const publisher = connect(redisUrl, options, logger);
  let subscriber: Redis | undefined;
  return {
    async publish(position) {
      await publisher.publish(name, String(position));
    },
    subscribe(onPosition) {
      subscriber = connect(
        redisUrl,
        { ...options, enableOfflineQueue: true, maxRetriesPerRequest: null },
        logger,
      );
      subscriber.on('message', (_channel: string, message: string) => {
        const position = parsePosition(message);
        if (position !== undefined) onPosition(position);
      });
      // Repeated by ioredis after each reconnect. It only rejects when the client is closed.
      subscriber.subscribe(name).catch(() => undefined);
    },
    close() {
      publisher.disconnect();
      subscriber?.disconnect();
      return Promise.resolve();
    },
  };
}

/** Without a listener for `error` a lost Redis would end the process. It is reported once per outage. */
function connect(redisUrl: string, options: Options, logger: Pick<Logger, 'warn'>): Redis {
  const redis = new Redis(redisUrl, options);
  let reported = false;
  redis.on('ready', () => (reported = false));
  redis.on('error', (err: Error) => {
    if (!reported) logger.warn({ err }, 'Redis is away: wake-ups wait for the next poll');
    reported = true;
  });
  return redis;
}
