import { addRateLimitUsage } from '@taskledger/runtime';
import { createRedis } from '@taskledger/runtime/redis';
import { skipWithoutRedis, waitFor } from '@taskledger/testing';
import t from 'tap';
import { createWorld, logger } from './world.ts';

const row = (window_start: string, count: number, limited: number) => ({
  user_key: 'somebody',
  endpoint: 'GET /api/v1/tasks',
  window_start,
  count,
  limited,
});

void t.test(
  'E4: a repeated job brings usage to the database, and forgets what is old',
  { skip: skipWithoutRedis() },
  async (t) => {
    const world = await createWorld(t, 'Redis');
    const redis = createRedis({ url: world.redisUrl ?? '', outage: 'away', logger });
    t.teardown(() => redis.disconnect());
    await waitFor(() => redis.status === 'ready');
    const now = new Date().toISOString();
    await addRateLimitUsage(redis, [row(now, 3, 1), row('2020-01-01T00:00:00.000Z', 5, 0)]);
    await addRateLimitUsage(redis, [row(now, 2, 0)]);
    world.worker(t);
    world.worker(t);
    const recorded = async () => {
      const { rows } = await world.pool.query<ReturnType<typeof row>>(
        'SELECT user_key, endpoint, window_start, count, limited FROM rate_limit_usage',
      );
      return rows;
    };
    await waitFor(async () => (await recorded()).length === 1);
    t.same(await recorded(), [row(now, 5, 1)]);
    t.same(await redis.keys('rate-limit-usage*'), [], 'nothing is left');
  },
);
