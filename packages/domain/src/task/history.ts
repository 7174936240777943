import type { TaskEvent } from './events.ts';
import { evolveTask } from './evolve.ts';
import type { StoredTaskEvent } from './past-changes.ts';
import type { TaskState } from './state.ts';

/** The fields of a task that a client sees change, in the order in which they are listed. */
const visibleFields = [
  'title',
  'description',
  'status',
  'priority',
  'due_date',
  'category_id',
  'tags',
  'assigned_to',
  'completed_at',
  'deleted_at',
] as const satisfies readonly (keyof TaskState)[];

/** `field` is the name of a field, or `comment:<id>` for the text of a comment. Null: there was, or is, none. */
export interface FieldChange {
  readonly field: string;
  readonly from: string | readonly string[] | null;
  readonly to: string | readonly string[] | null;
}

export interface TaskHistoryEntry {
  readonly position: number;
  readonly version: number;
  readonly type: TaskEvent['type'];
  /** RFC 3339, UTC, milliseconds. */
  readonly at: string;
  readonly actor: string | null;
  readonly request_id: string;
  readonly changes: readonly FieldChange[];
}

/** What happened to a task, the newest first, out of all its recorded events in order. */
export const taskHistory = (events: readonly StoredTaskEvent[]): readonly TaskHistoryEntry[] => {
  const entries: TaskHistoryEntry[] = [];
  let state: TaskState | undefined;
  for (const event of events) {
    const before = state;
    state = evolveTask(state, event);
    const { position, version, type, recorded_at: at, meta } = event;
    entries.push({
      position,
      version,
      type,
      at,
      actor: meta.actor,
      request_id: meta.correlation_id,
      changes: [...fieldChanges(before, state), ...commentChanges(event, before, state)],
    });
  }
  return entries.toReversed();
};

const fieldChanges = (before: TaskState | undefined, after: TaskState): readonly FieldChange[] =>
  visibleFields
    .map((field) => ({ field, from: before?.[field] ?? null, to: after[field] }))
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to));

const commentChanges = (
  { type, data }: StoredTaskEvent,
  before: TaskState | undefined,
  after: TaskState,
): readonly FieldChange[] => {
  if (type !== 'CommentAdded' && type !== 'CommentEdited' && type !== 'CommentRemoved') return [];
  const id = data.comment_id;
  return [{ field: `comment:${id}`, from: commentBody(before, id), to: commentBody(after, id) }];
};

const commentBody = (state: TaskState | undefined, id: string): string | null =>
  state?.comments.find((comment) => comment.id === id)?.body ?? null;

/** A task at a point of its past, with the version and position that it had then. */
export interface PastTask {
  readonly state: TaskState;
  readonly version: number;
  readonly position: number;
  /** When its last event until then was recorded. */
  readonly recorded_at: string;
}

/** The task as its n-th event left it; undefined for a version that it never had. */
export const stateAtVersion = (events: readonly StoredTaskEvent[], version: number): PastTask | undefined => {
  const past = pastTask(events.filter((event) => event.version <= version));
  return past?.version === version ? past : undefined;
};

/** The task as it was at a time (RFC 3339 in UTC with milliseconds), inclusive; undefined before its creation. */
export const stateAtTime = (events: readonly StoredTaskEvent[], time: string): PastTask | undefined =>
  pastTask(events.filter((event) => event.recorded_at <= time));

const pastTask = (events: readonly StoredTaskEvent[]): PastTask | undefined => {
  const last = events.at(-1);
  const state = events.reduce<TaskState | undefined>(evolveTask, undefined);
  if (last === undefined || state === undefined) return undefined;
  const { version, position, recorded_at } = last;
  return { state, version, position, recorded_at };
};
