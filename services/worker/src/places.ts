import type { Config, QueueName } from '@taskledger/runtime';
import type { QueueWorkerOptions } from '@taskledger/runtime/queues';

/** Jobs at once, in each worker, where WORKER_CONCURRENCY says nothing. Sweeps take turns with themselves. */
const usual: Readonly<Record<QueueName, number>> = {
  'code-mail': 5,
  mail: 10,
  lambda: 5,
  webhook: 50,
  reminders: 1,
  overdue: 1,
  'rate-limit-usage': 1,
  retention: 1,
};

/** How much of a queue a worker takes: as the environment says, or as usual. */
export const placesOf = (
  queue: QueueName,
  { workerConcurrency, workerRate }: Pick<Config, 'workerConcurrency' | 'workerRate'>,
): QueueWorkerOptions => ({
  concurrency: workerConcurrency[queue] ?? usual[queue],
  rate: workerRate[queue],
});
