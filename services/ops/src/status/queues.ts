import { createQueues, type QueueCounts, type QueueName } from '@taskledger/runtime';
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
  const queues = createQueues({ redisUrl, connectionString, logger: silent });
  try {
    return { kind, reachable: true, counts: await queues.counts() };
  } catch (error) {
    return { kind, reachable: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await queues.close();
  }
};
