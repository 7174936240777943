import { signal } from '@preact/signals';
import { ProblemError } from '@taskledger/client';
import type { TaskPatch } from './commands.ts';
import type { Task } from './task.ts';

/** What happened since the version that the user saw. */
export interface MissedEvent {
  readonly version: number;
  readonly type: string;
  readonly at: string;
  readonly actor: string | null;
}

export interface Conflict {
  /** The task as the user saw it, and as it is. */
  readonly seen: Task;
  readonly current: Task;
  readonly events: readonly MissedEvent[];
  /** What the user wanted, as far as others have changed the same. */
  readonly disputed: readonly (keyof TaskPatch & keyof Task)[];
  readonly patch: TaskPatch;
  readonly choose: (choice: 'mine' | 'theirs') => void;
}

/** The conflict that waits for the user's choice. */
export const conflict = signal<Conflict | undefined>(undefined);

interface Wanted {
  readonly seen: Task;
  readonly patch: TaskPatch;
  readonly retry: (version: number, patch: TaskPatch) => Promise<Task>;
}

/** After a 412: sends the change again where nobody else touched its fields, and asks the user otherwise. Rethrows any other error. */
export const settleConflict = async (error: unknown, { seen, patch, retry }: Wanted): Promise<Task> => {
  if (!(error instanceof ProblemError) || error.status !== 412) throw error;
  const { current, events } = error.problem;
  if (!isTask(current) || !Array.isArray(events)) throw error;
  const disputed = fieldsOf(patch).filter(
    (field) => !same(seen[field], current[field]) && !same(patch[field], current[field]),
  );
  if (disputed.length === 0) return retry(current.version, patch);
  const choice = await ask({ seen, current, events: events.filter(isMissedEvent), disputed, patch });
  if (choice === 'mine') return retry(current.version, patch);
  const rest = Object.fromEntries(
    Object.entries(patch).filter(([field]) => !disputed.some((each) => each === field)),
  );
  return Object.keys(rest).length === 0 ? current : retry(current.version, rest);
};

const ask = async (open: Omit<Conflict, 'choose'>): Promise<'mine' | 'theirs'> => {
  const choice = await new Promise<'mine' | 'theirs'>((choose) => (conflict.value = { ...open, choose }));
  conflict.value = undefined;
  return choice;
};

const editable = [
  'title',
  'description',
  'priority',
  'due_date',
  'category_id',
  'tags',
  'assigned_to',
  'status',
] as const satisfies readonly (keyof TaskPatch & keyof Task)[];

const fieldsOf = (patch: TaskPatch) => editable.filter((field) => patch[field] !== undefined);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const isTask = (given: unknown): given is Task =>
  typeof given === 'object' && given !== null && 'version' in given && 'title' in given;

const isMissedEvent = (given: unknown): given is MissedEvent =>
  typeof given === 'object' && given !== null && 'version' in given && 'type' in given;
