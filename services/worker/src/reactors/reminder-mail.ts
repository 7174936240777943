import type { LedgerReader } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import { mailTo, taskAsOf } from './completion-mail.ts';
import type { Reactor } from './reactor.ts';

const name = 'reminder-mail';

/** A reminder that somebody asked for goes out now, to whom the task was assigned then, else to its creator. */
export const reminderMail = (ledger: LedgerReader, queue: Queue): Reactor => ({
  name,
  types: ['TaskReminderRequested'],
  queue,
  derive: async (event) => {
    const { assigned_to, created_by } = await taskAsOf(event, ledger);
    return [mailTo(name, assigned_to ?? created_by, event)];
  },
});
