import { taskDecider, type TaskState } from '@taskledger/domain';
import { type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import type { NewJob, Queue } from '@taskledger/runtime';
import type { TaskCompletedMail } from '../jobs/mail-data.ts';

/**
 * A completed task is mailed to its creator, and to its assignee if that is somebody else: one job each. Who wants such a mail is
 * decided when it is sent.
 *
 * The recipients are those of the moment of completion, read from the task's own events: derived once more (after a crash, after
 * a rewind) they are the same, so that nobody gets old news because a task was assigned to them since.
 */
export const completionMail = (ledger: LedgerReader, mail: Queue) => ({
  name: 'completion-mail',
  types: ['TaskCompleted'],
  handle: async (events: readonly RecordedEvent[]): Promise<void> => {
    const jobs = await Promise.all(events.map((event) => jobsFor(event, ledger)));
    await mail.add(jobs.flat());
  },
});

const jobsFor = async (event: RecordedEvent, ledger: LedgerReader): Promise<NewJob[]> => {
  const history = await ledger.readStream(event.stream);
  const until = history.filter(({ version }) => version <= event.version);
  const { state } = loaded(until, taskDecider);
  if (state === undefined) throw new Error(`${event.stream} has no events`);
  return recipientsOf(state).map((userId) => jobFor(event, state.id, userId));
};

const recipientsOf = ({ created_by, assigned_to }: TaskState): string[] =>
  assigned_to === null || assigned_to === created_by ? [created_by] : [created_by, assigned_to];

const jobFor = ({ event_id, position }: RecordedEvent, taskId: string, userId: string): NewJob => {
  const data: TaskCompletedMail = {
    kind: 'task-completed',
    task_id: taskId,
    event_id,
    position,
    user_id: userId,
  };
  return { id: `completion-mail-${event_id}-${userId}`, name: data.kind, data };
};
