import type { TaskPatch } from '../tasks/commands.ts';
import type { HistoryEntry, Task } from '../tasks/task.ts';

const restorable = [
  'title',
  'description',
  'priority',
  'due_date',
  'category_id',
  'tags',
  'assigned_to',
] as const satisfies readonly (keyof Task & keyof TaskPatch)[];

/** The fields that a version is shown by. */
export const shownFields = ['title', 'status', ...restorable.slice(1)] as const;
export type ShownField = (typeof shownFields)[number];

export type PastTask = Pick<Task, ShownField | 'deleted_at'>;

/**
 * A task at a version, out of its present and its whole history, the newest entry first: every change is taken back in turn. The same as
 * `?at_version=`, without a request for each step of a slider.
 */
export const atVersion = (task: Task, history: readonly HistoryEntry[], version: number): PastTask => {
  const past: Record<string, unknown> = { ...task };
  for (const entry of history) {
    if (entry.version <= version) break;
    for (const { field, from } of entry.changes) {
      if (!field.startsWith('comment:')) past[field] = from ?? emptyOf(field);
    }
  }
  return { ...task, ...past };
};

const emptyOf = (field: string): unknown => (field === 'description' ? '' : null);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Which fields are not what they are today. */
export const differences = (past: PastTask, present: Task): readonly ShownField[] =>
  shownFields.filter((field) => !same(past[field], present[field]));

/** What brings a past version back. The status is a matter of transitions, and stays. */
export const patchTo = (past: PastTask, present: Task): TaskPatch =>
  Object.fromEntries(
    restorable.filter((field) => !same(past[field], present[field])).map((field) => [field, past[field]]),
  );
