import { type StoredTaskEvent, taskDecider, type TaskState } from '@taskledger/domain';
import { type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import { z } from 'zod';

/** A task around one of its events. */
export interface TaskAround {
  readonly before: TaskState | undefined;
  readonly after: TaskState;
  /** Its events up to that one. */
  readonly events: readonly StoredTaskEvent[];
  /** It was past its due date when an operator took it in: that the service has noticed that is no news. */
  readonly cameLate: boolean;
}

/** How an event concerns somebody: they see it; it took the task from them; not at all. The same rule as the live feed's. */
export type Concern = 'shown' | 'lost' | 'none';

/** What an event is to a member, by the task just before and just after it. ADMIN sees all. */
export const concernOf = ({ before, after }: TaskAround, userId: string): Concern => {
  if (after.created_by === userId || after.assigned_to === userId) return 'shown';
  return before?.assigned_to === userId ? 'lost' : 'none';
};

/** The task of an event as it was around it, by the ledger. */
export const taskAround = async (event: RecordedEvent, ledger: LedgerReader): Promise<TaskAround> => {
  const history = await ledger.readStream(event.stream);
  const until = history.filter(({ version }) => version <= event.version);
  const { events, state: after } = loaded(until, taskDecider);
  const { state: before } = loaded(until.slice(0, -1), taskDecider);
  if (after === undefined) throw new Error(`${event.stream} has no events`);
  return { before, after, events, cameLate: cameLate(event, until[0]) };
};

const overdue = z.object({ due_at: z.string() });

const cameLate = ({ type, data }: RecordedEvent, first: RecordedEvent | undefined): boolean =>
  type === 'TaskBecameOverdue' &&
  first?.meta.operator !== undefined &&
  Date.parse(overdue.parse(data).due_at) <= Date.parse(first.recorded_at);
