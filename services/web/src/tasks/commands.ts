import { answerOf, ifMatch, type paths } from '@taskledger/client';
import { api } from '../session.ts';
import { complain, say } from '../ui/toasts.tsx';
import { refreshSummary } from './summary-store.ts';
import { settleConflict } from './conflict-store.ts';
import { apply, remove } from './list-store.ts';
import type { Task } from './task.ts';

export type TaskPatch = NonNullable<
  paths['/api/v1/tasks/{id}']['patch']['requestBody']
>['content']['application/json'];
type NewTask = NonNullable<paths['/api/v1/tasks']['post']['requestBody']>['content']['application/json'];

const params = (id: string) => ({ params: { path: { id } } });

/** Shows a task that a command has answered with. */
const took = (task: Task): Task => {
  apply(task);
  refreshSummary();
  return task;
};

/** Tells of a failure; answers whether it worked. */
const attempt = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
};

/** Takes back the change that left a version. */
export const undoChange = async (id: string, version: number): Promise<Task> =>
  took(await answerOf(api.POST('/api/v1/tasks/{id}/undo', { ...params(id), body: { version } })));

const withUndo = (text: string, { id, version }: Task): void =>
  say(text, async () => void (await undoChange(id, version)));

export const createTask = async (body: NewTask): Promise<Task> =>
  took(await answerOf(api.POST('/api/v1/tasks', { body })));

const transitions = {
  start: { path: '/api/v1/tasks/{id}/start', done: 'Started' },
  complete: { path: '/api/v1/tasks/{id}/complete', done: 'Completed' },
  reopen: { path: '/api/v1/tasks/{id}/reopen', done: 'Reopened' },
  cancel: { path: '/api/v1/tasks/{id}/cancel', done: 'Cancelled' },
} as const;
export type Transition = keyof typeof transitions;

/** Gives one of the commands that move a task between its statuses. */
export const transition = (task: Task, name: Transition): Promise<boolean> =>
  attempt(async () => {
    const { path, done } = transitions[name];
    const changed = took(await answerOf(api.POST(path, { ...params(task.id), body: null })));
    withUndo(`${done}: ${task.title}`, changed);
  });

export const deleteTask = (task: Task): Promise<boolean> =>
  attempt(async () => {
    await api.DELETE('/api/v1/tasks/{id}', params(task.id));
    remove(task.id);
    refreshSummary();
    say(`Deleted: ${task.title}`, async () => void (await bringBack(task.id)));
  });

const bringBack = async (id: string): Promise<Task> =>
  took(await answerOf(api.POST('/api/v1/tasks/{id}/restore', { ...params(id), body: null })));

export const restoreTask = (task: Task): Promise<boolean> =>
  attempt(async () => {
    await bringBack(task.id);
    say(`Restored: ${task.title}`);
  });

export const assignTask = (task: Task, assignee: string | null, name: string): Promise<boolean> =>
  attempt(async () => {
    const changed = took(
      await answerOf(
        api.POST('/api/v1/tasks/{id}/assign', { ...params(task.id), body: { assigned_to: assignee } }),
      ),
    );
    withUndo(
      assignee === null ? `Nobody's now: ${task.title}` : `Assigned to ${name}: ${task.title}`,
      changed,
    );
  });

const patchTask = async (id: string, version: number, body: TaskPatch): Promise<Task> =>
  answerOf(api.PATCH('/api/v1/tasks/{id}', { params: { path: { id }, header: ifMatch(version) }, body }));

/**
 * Changes fields of a task, starting from the version that the user saw. What others have changed meanwhile stays: where they
 * changed the same fields, the user chooses. Answers whether something of it, or nothing by choice, came to be.
 */
export const changeTask = (seen: Task, patch: TaskPatch): Promise<boolean> =>
  attempt(async () => {
    const attemptAt = (version: number, body: TaskPatch): Promise<Task> =>
      patchTask(seen.id, version, body).catch((error: unknown) =>
        settleConflict(error, { seen, patch: body, retry: attemptAt }),
      );
    const changed = took(await attemptAt(seen.version, patch));
    if (changed.version !== seen.version) withUndo(`Changed: ${changed.title}`, changed);
  });
