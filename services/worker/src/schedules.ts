import type { Config } from '@taskledger/runtime';
import type { Queues } from '@taskledger/runtime/queues';

const usageEveryMs = 10_000;
/** A reminder leaves within 60 s of its time, and well before the due time when there is little between the two. */
const remindersEveryMs = 5_000;
const retentionEveryMs = 3_600_000;

/** What is to be done again and again, by one worker at a time, whichever. */
export const keepSchedules = async (
  queues: Queues,
  { overdueEveryMs, reminderBeforeMs }: Pick<Config, 'overdueEveryMs' | 'reminderBeforeMs'>,
): Promise<void> => {
  await Promise.all([
    queues.schedule('overdue', { id: 'overdue-sweep', everyMs: overdueEveryMs, name: 'sweep', data: {} }),
    queues.schedule('reminders', {
      id: 'due-reminders',
      everyMs: Math.min(remindersEveryMs, Math.max(1_000, Math.round(reminderBeforeMs / 4))),
      name: 'remind',
      data: {},
    }),
    queues.schedule('rate-limit-usage', {
      id: 'rate-limit-usage-flush',
      everyMs: usageEveryMs,
      name: 'flush',
      data: {},
    }),
    queues.schedule('retention', {
      id: 'retention-sweep',
      everyMs: retentionEveryMs,
      name: 'prune',
      data: {},
    }),
  ]);
};
