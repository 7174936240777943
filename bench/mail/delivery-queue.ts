import type { Pool } from '@taskledger/runtime';
import { createQueues } from '@taskledger/runtime/queues';
import { createDeliveries, delivering, jobFor } from '@taskledger/worker';

const logger = { warn: () => undefined, error: () => undefined };

/** Deliveries a second with all that makes them safe (recorded, begun, settled), and nothing that is delivered. All wait when it begins. */
export const deliveryThroughput = async (
  {
    pool,
    databaseUrl,
    redisUrl,
  }: { readonly pool: Pool; readonly databaseUrl: string; readonly redisUrl: string },
  count: number,
  concurrency: number,
): Promise<number> => {
  const run = Date.now();
  const queues = createQueues({ redisUrl, connectionString: databaseUrl, logger });
  const queue = queues.queue('lambda');
  const deliveries = createDeliveries(pool);
  for (let from = 0; from < count; from += 1_000) {
    const some = Array.from({ length: Math.min(1_000, count - from) }, (_, index) => ({
      id: `bench-${run}-${from + index}`,
      reactor: 'bench',
      position: 1,
      channel: 'lambda' as const,
      recipient: 'none',
    }));
    await queue.add((await deliveries.record(some)).map(jobFor));
  }
  let done = 0;
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const handle = delivering({ deliveries, deliver: async () => 'sent', retryIn: () => undefined });
    queues.worker(
      'lambda',
      async (job) => {
        await handle(job);
        done += 1;
        if (done === count) resolve();
      },
      { concurrency },
    );
  });
  const seconds = (performance.now() - begun) / 1000;
  await queues.close();
  return count / seconds;
};
