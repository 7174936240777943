import type { Stored } from '../event.ts';
import type { TaskEvent } from './events.ts';
import { evolveTask } from './evolve.ts';
import type { TaskState } from './state.ts';

export type StoredTaskEvent = Stored<TaskEvent>;

/** What one command did to a task: its events, and the task before (undefined: it was created) and after them. */
export interface PastChange {
  readonly events: readonly StoredTaskEvent[];
  /** The versions of its first and its last event. */
  readonly versions: readonly [from: number, to: number];
  readonly before: TaskState | undefined;
  readonly after: TaskState;
}

/** A task's events, command by command: those of one append share their time and the request that they came from. */
export const pastChanges = (history: readonly StoredTaskEvent[]): readonly PastChange[] => {
  const changes: PastChange[] = [];
  let state: TaskState | undefined;
  for (const event of history) {
    const before = state;
    state = evolveTask(state, event);
    const last = changes.at(-1);
    if (last !== undefined && belongsTo(last, event)) {
      changes.pop();
      const { events, versions, before: start } = last;
      changes.push({
        events: [...events, event],
        versions: [versions[0], event.version],
        before: start,
        after: state,
      });
    } else {
      changes.push({ events: [event], versions: [event.version, event.version], before, after: state });
    }
  }
  return changes;
};

const belongsTo = ({ events }: PastChange, { recorded_at, meta }: StoredTaskEvent): boolean =>
  events[0]?.recorded_at === recorded_at && events[0].meta.correlation_id === meta.correlation_id;

/** The part of a change's data that an undo restores. */
export type Restored = Extract<TaskEvent, { readonly type: 'TaskChangeUndone' }>['data']['restored'];

/** The fields of a task as clients know them, each with all that the state keeps for it. */
const parts = {
  title: ({ title }) => ({ title }),
  description: ({ description }) => ({ description }),
  status: ({ status, completed_at, status_before_overdue }) => ({
    status,
    completed_at,
    status_before_overdue,
  }),
  priority: ({ priority }) => ({ priority }),
  due_date: ({ due_date, due_at, due_day }) => ({ due_date, due_at, due_day }),
  category_id: ({ category_id }) => ({ category_id }),
  tags: ({ tags }) => ({ tags: [...tags] }),
  assigned_to: ({ assigned_to }) => ({ assigned_to }),
  deleted_at: ({ deleted_at }) => ({ deleted_at }),
} as const satisfies Record<string, (state: TaskState) => Restored>;

export type UndoableField = keyof typeof parts;

const isField = (name: string): name is UndoableField => Object.hasOwn(parts, name);
const fields = Object.keys(parts).filter(isField);

/** Which fields a change left different; none for a creation, which is not undone but deleted. */
export const touchedFields = ({ before, after }: PastChange): readonly UndoableField[] =>
  before === undefined
    ? []
    : fields.filter((field) => JSON.stringify(parts[field](before)) !== JSON.stringify(parts[field](after)));

/** The values that fields had in a state. */
export const valuesOf = (touched: readonly UndoableField[], state: TaskState): Restored =>
  touched.reduce<Restored>((values, field) => ({ ...values, ...parts[field](state) }), {});
