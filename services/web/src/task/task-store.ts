import { signal } from '@preact/signals';
import { answerOf, type components, ProblemError } from '@taskledger/client';
import { onChange } from '../live.ts';
import { api } from '../session.ts';
import { reasonOf } from '../ui/toasts.tsx';
import type { HistoryEntry, Task } from '../tasks/task.ts';

export type Comment = components['schemas']['Comment'];

const pageSize = 100;

/** All that one task's page shows, kept up to date. */
export const openTask = (id: string) => {
  const task = signal<Task | undefined>(undefined);
  const history = signal<readonly HistoryEntry[]>([]);
  const comments = signal<readonly Comment[]>([]);
  const failure = signal<string | undefined>(undefined);
  const path = { id };

  const readHistory = async (): Promise<void> => {
    const entries: HistoryEntry[] = [];
    for (let cursor: string | undefined; ;) {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) };
      const page = await answerOf(api.GET('/api/v1/tasks/{id}/history', { params: { path, query } }));
      entries.push(...page.results);
      cursor = 'next_cursor' in page ? (page.next_cursor ?? undefined) : undefined;
      if (cursor === undefined) break;
    }
    history.value = entries;
  };

  const readComments = async (): Promise<void> => {
    const query = { limit: pageSize };
    const page = await answerOf(api.GET('/api/v1/tasks/{id}/comments', { params: { path, query } }));
    comments.value = page.results;
  };

  /** A deleted task is found by its last version alone. */
  const readTask = async (): Promise<Task> => {
    const [newest] = history.value;
    const deletion = history.value
      .flatMap(({ changes }) => changes)
      .find(({ field }) => field === 'deleted_at');
    const isDeleted = newest !== undefined && deletion !== undefined && deletion.to !== null;
    const query = isDeleted ? { at_version: newest.version } : {};
    return answerOf(api.GET('/api/v1/tasks/{id}', { params: { path, query } }));
  };

  const load = async (): Promise<void> => {
    try {
      await readHistory();
      task.value = await readTask();
      if (task.value.deleted_at === null) await readComments();
      failure.value = undefined;
    } catch (error) {
      const isGone = error instanceof ProblemError && error.status === 404;
      failure.value = isGone ? 'There is no such task, or it is not yours to see.' : reasonOf(error);
    }
  };

  /** Reads again what a change may have touched. */
  const refresh = async (type: string): Promise<void> => {
    await readHistory();
    if (type.startsWith('Comment')) await readComments();
  };

  const stop = onChange((change) => {
    if (change.task_id !== id) return;
    if (!change.visible) failure.value = 'This task is no longer yours to see.';
    else if (change.task === null) void load();
    else if ((task.value?.version ?? 0) <= change.version) {
      task.value = change.task;
      refresh(change.type).catch(() => undefined);
    }
  });

  return { task, history, comments, failure, load, readComments, stop };
};

export type OpenTask = ReturnType<typeof openTask>;
