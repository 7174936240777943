import { computed, signal } from '@preact/signals';
import { answerOf, type paths } from '@taskledger/client';
import { api } from '../session.ts';
import { complain, say } from '../ui/toasts.tsx';
import { apply, remove, tasks } from './list-store.ts';
import { refreshSummary } from './summary-store.ts';
import type { Priority, Task } from './task.ts';

type Batch = NonNullable<paths['/api/v1/tasks/batch']['post']['requestBody']>['content']['application/json'];

const chosen = signal<ReadonlySet<string>>(new Set());

/** The tasks that are selected, as far as they are still in the list. */
export const selected = computed(() => tasks.value.filter(({ id }) => chosen.value.has(id)));

/** Whether a phone shows the boxes to select by. */
export const selecting = signal(false);

export const isSelected = (id: string): boolean => chosen.value.has(id);

export const toggle = (id: string): void => {
  const next = new Set(chosen.value);
  if (!next.delete(id)) next.add(id);
  chosen.value = next;
};

export const selectAll = (): void => {
  chosen.value = new Set(tasks.value.map(({ id }) => id));
};

export const clear = (): void => {
  chosen.value = new Set();
};

export type BulkCommand =
  | { readonly op: 'complete' | 'reopen' | 'delete' | 'restore' }
  | { readonly op: 'update'; readonly priority?: Priority; readonly category_id?: string | null }
  | { readonly op: 'assign'; readonly assigned_to: string | null };

const batchLimit = 100;

const sendBatch = async (commands: NonNullable<Batch['commands']>) => {
  const results = [];
  for (let from = 0; from < commands.length; from += batchLimit) {
    const body: Batch = { atomic: false, commands: commands.slice(from, from + batchLimit) };
    const answer = await answerOf(api.POST('/api/v1/tasks/batch', { body }));
    results.push(...answer.results);
  }
  return results;
};

const isTask = (body: unknown): body is Task =>
  typeof body === 'object' && body !== null && 'version' in body;

/** Gives one command for every selected task. What does not fit one of them leaves the others alone. */
export const forAll = async (command: BulkCommand, done: string): Promise<void> => {
  const wanted = selected.value;
  try {
    const results = await sendBatch(wanted.map(({ id }) => ({ ...command, id })));
    const backwards: NonNullable<Batch['commands']> = [];
    results.forEach(({ status, body }, index) => {
      const task = wanted[index];
      if (task === undefined || status >= 400) return;
      if (isTask(body)) {
        apply(body);
        if (body.version !== task.version) backwards.push({ op: 'undo', id: body.id, version: body.version });
      } else {
        remove(task.id);
        backwards.push({ op: 'restore', id: task.id });
      }
    });
    clear();
    refreshSummary();
    const refused = results.filter(({ status }) => status >= 400).length;
    const rest = refused === 0 ? '' : `; ${refused} could not be`;
    say(`${done} ${results.length - refused} tasks${rest}`, () => takeBack(backwards));
  } catch (error) {
    complain(error);
  }
};

const takeBack = async (commands: NonNullable<Batch['commands']>): Promise<void> => {
  for (const { body } of await sendBatch(commands)) if (isTask(body)) apply(body);
  refreshSummary();
};
