import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { testEnvironment } from './environment.ts';
import { startRedis, type RedisProcess } from './redis-process.ts';
import type { TestScope } from './scope.ts';

export interface TestRedis {
  /** With the number of the test's own logical database. Pub/sub channels are shared by all of them. */
  readonly url: string;
  /** Empties the test's own database. */
  flush(): Promise<void>;
}

/** The path of redis-server, from TEST_REDIS_SERVER or PATH. */
export function redisServerBinary(): string | undefined {
  const told = testEnvironment().redisServer;
  if (told !== undefined) return told;
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'redis-server'))
    .find(isExecutable);
}

/** For tap's `skip`: why tests on Redis are skipped, or `false`. On CI always `false`, so that they fail instead. */
export function skipWithoutRedis(): string | false {
  const { redisUrl, ci } = testEnvironment();
  if (redisUrl !== undefined || redisServerBinary() !== undefined || ci) return false;
  return 'no Redis: install redis-server';
}

/** An empty logical database on the run's Redis. A file that is run without `pnpm test` gets a server of its own. */
export async function testRedis(t: TestScope): Promise<TestRedis> {
  const { redisUrl } = testEnvironment();
  const server = redisUrl ?? (await privateRedis(t)).url;
  const counter = new Redis(server);
  const taken = await counter.incr('taskledger:test:databases');
  counter.disconnect();
  // Database 0 holds the counter. The run's server has 1024 of them.
  const url = `${server}/${(taken % 1023) + 1}`;

  const flush = async () => {
    const client = new Redis(url);
    await client.flushdb();
    client.disconnect();
  };
  await flush();
  return { url, flush };
}

/** A redis-server for one test, which may kill it and start it again; gone at teardown. */
export async function privateRedis(
  t: TestScope,
  { durable = false }: { readonly durable?: boolean } = {},
): Promise<RedisProcess> {
  const binary = redisServerBinary();
  if (binary === undefined) throw new Error('redis-server is not installed: apt-get install redis-server');
  const redis = await startRedis({ binary, durable });
  t.teardown(() => redis.remove());
  return redis;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
