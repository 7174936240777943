import { Queue, Worker } from 'bullmq';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { QueueBackend } from './backend.ts';

const CONNECTION = {
  connectTimeout: 5_000,
  retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), 2_000),
};

/** Whoever finds none leaves one. */
const EPOCH_KEY = 'taskledger:queue-epoch';

/** Queues on Redis. */
export function redisBackend(url: string): QueueBackend {
  // Who adds a job wants to know now that Redis is away: no queueing in memory, which a crash would lose.
  const producer = {
    ...CONNECTION,
    url,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 5_000,
  };
  // A worker has nothing better to do than to wait for Redis to return.
  const consumer = { ...CONNECTION, url, maxRetriesPerRequest: null };
  let watching: Redis | undefined;
  const watch = (): Redis => {
    if (watching !== undefined) return watching;
    watching = new Redis(url, { ...CONNECTION, maxRetriesPerRequest: 0, commandTimeout: 2_000 });
    watching.on('error', () => undefined); // The commands reject with it.
    return watching;
  };
  return {
    openProducer: (name, options) => new Queue(name, { ...options, connection: producer }),
    openView: (name) => new Queue(name, { connection: producer }),
    openConsumer: (name, process, options) => new Worker(name, process, { ...options, connection: consumer }),
    // One script of BullMQ's is all that changes a schedule, and Redis runs it alone.
    exclusively: (work) => work(),
    async epoch() {
      const redis = watch();
      const [info, key] = await Promise.all([
        redis.info('server'),
        redis.set(EPOCH_KEY, randomUUID(), 'NX').then(() => redis.get(EPOCH_KEY)),
      ]);
      return `${/^run_id:(\S+)/m.exec(info)?.[1]} ${key}`;
    },
    close: () => watching?.disconnect(),
    async complaint() {
      const redis = new Redis(url, {
        ...CONNECTION,
        lazyConnect: true,
        retryStrategy: () => null,
        maxRetriesPerRequest: 0,
      });
      redis.on('error', () => undefined); // The commands reject with it.
      try {
        await redis.connect();
        const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
        if (policy === undefined || policy === 'noeviction') return undefined;
        return `Redis may throw jobs away when its memory is full: set maxmemory-policy to noeviction (it is ${policy})`;
      } finally {
        redis.disconnect();
      }
    },
  };
}
