import type { QueueCounts } from '@taskledger/runtime/queues';
import type { QueueName } from '@taskledger/runtime';
import type { DatabaseSession } from '../session.ts';

export type QueuesStatus = { readonly kind: 'redis' | 'postgresql' } & (
  | { readonly reachable: true; readonly counts: Readonly<Record<QueueName, QueueCounts>> }
  | { readonly reachable: false; readonly reason: string }
);

/** The service complains about queues that are away; here the answer itself says so. */
const silent = { warn: () => undefined, error: () => undefined };

export const queuesStatus = async ({
  config: { redisUrl },
  connectionString,
}: Pick<DatabaseSession, 'config' | 'connectionString'>): Promise<QueuesStatus> => {
  const kind = redisUrl === undefined ? 'postgresql' : 'redis';
  // Every command would have to wait until this is loaded, and `status` alone looks at the queues.
  const { createQueues } = await import('@taskledger/runtime/queues');
  const queues = createQueues({ redisUrl, connectionString, logger: silent });
  try {
    return { kind, reachable: true, counts: await queues.counts() };
  } catch (error) {
    return { kind, reachable: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await queues.close();
  }
};
