import { taskDecider, type TaskState } from '@taskledger/domain';
import { type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import type { NewDelivery } from '../deliveries.ts';
import type { Reactor } from './reactor.ts';

const name = 'completion-mail';

/**
 * A completed task is mailed to its creator, and to its assignee if that is somebody else. Who wants such a mail is decided when
 * it is sent.
 *
 * The recipients are those of the moment of completion, read from the task's own events: derived once more (after a crash, after
 * a rewind) they are the same, so that nobody gets old news because a task was assigned to them since.
 */
export const completionMail = (ledger: LedgerReader, queue: Queue): Reactor => ({
  name,
  types: ['TaskCompleted'],
  queue,
  derive: async (event) => {
    const task = await taskAsOf(event, ledger);
    return recipientsOf(task).map((recipient) => mailTo(name, recipient, event));
  },
});

const recipientsOf = ({ created_by, assigned_to }: TaskState): string[] =>
  assigned_to === null || assigned_to === created_by ? [created_by] : [created_by, assigned_to];

/** The task as one of its events left it. */
export const taskAsOf = async (
  { stream, version }: Pick<RecordedEvent, 'stream' | 'version'>,
  ledger: LedgerReader,
): Promise<TaskState> => {
  const history = await ledger.readStream(stream);
  const { state } = loaded(
    history.filter((event) => event.version <= version),
    taskDecider,
  );
  if (state === undefined) throw new Error(`${stream} has no events`);
  return state;
};

/** A mail about an event to a user. */
export const mailTo = (
  reactor: string,
  recipient: string,
  { event_id, position }: RecordedEvent,
): NewDelivery => ({
  id: `${reactor}-${event_id}-${recipient}`,
  reactor,
  position,
  channel: 'mail',
  recipient,
});
