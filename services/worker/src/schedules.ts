import type { Config, Queues } from '@taskledger/runtime';

const usageEveryMs = 10_000;

/** What is to be done again and again, by one worker at a time, whichever. */
export const keepSchedules = async (
  queues: Queues,
  { overdueEveryMs }: Pick<Config, 'overdueEveryMs'>,
): Promise<void> => {
  await Promise.all([
    queues.schedule('overdue', { id: 'overdue-sweep', everyMs: overdueEveryMs, name: 'sweep', data: {} }),
    queues.schedule('rate-limit-usage', {
      id: 'rate-limit-usage-flush',
      everyMs: usageEveryMs,
      name: 'flush',
      data: {},
    }),
  ]);
};
