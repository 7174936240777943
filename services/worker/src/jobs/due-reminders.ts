import { decideReminders } from '@taskledger/read-models';
import type { Config, Logger, Pool } from '@taskledger/runtime';
import type { Queue } from '@taskledger/runtime/queues';
import { jobFor } from '../deliveries.ts';

export const dueReminder = 'due-reminder';

export interface DueRemindersDependencies {
  readonly pool: Pool;
  readonly queue: Queue;
  readonly config: Pick<Config, 'reminderBeforeMs'>;
  readonly logger: Pick<Logger, 'info'>;
  /** Ends a sweep between two batches; the next one does the rest. */
  readonly signal: AbortSignal;
}

const batchSize = 500;

/** So long after its due time a task is still reminded of, when the reminder could not leave before. */
const graceMs = 60_000;

/** Enqueues the reminders whose time has come, a few hundred at a time. A job that gets lost here is made again: the delivery is on record. */
export const dueReminders =
  ({ pool, queue, config, logger, signal }: DueRemindersDependencies) =>
  async (): Promise<void> => {
    let count = 0;
    for (let more = true; more && !signal.aborted;) {
      const decided = await decideReminders(pool, {
        reactor: dueReminder,
        leadMs: config.reminderBeforeMs,
        graceMs,
        limit: batchSize,
      });
      const ids = decided.flatMap(({ delivery }) => delivery ?? []);
      await queue.add(ids.map((id) => jobFor({ id, reactor: dueReminder, round: 0 })));
      count += ids.length;
      more = decided.length === batchSize;
    }
    if (count > 0) logger.info({ count }, 'Reminders were enqueued');
  };
