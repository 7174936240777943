import { type Actor, decideTask, isRejection, type TaskChanges, type TaskState } from '@taskledger/domain';
import type { AppDependencies } from '../../dependencies.ts';
import { rejected } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { dueFrom, needsTimeZone } from './due.ts';
import { checkReferences, type References, resolveDueOf } from './references.ts';

interface Given {
  readonly id: string;
  readonly by: Actor;
  readonly now: string;
}

type ChangesAsGiven = Omit<TaskChanges, 'due'> & References;

/**
 * Turns the body of a request into changes of a task: what it refers to is looked up, its due date is resolved. Whoever may
 * not change the task learns that first, and nothing about other people's categories.
 */
export const createResolver =
  ({ pool, commands }: Pick<AppDependencies, 'pool' | 'commands'>) =>
  async (given: Given, body: ChangesAsGiven): Promise<TaskChanges> => {
    const { due_date, ...changes } = body;
    if (!needsLookUp(body))
      return due_date === undefined ? changes : { ...changes, due: dueFrom(due_date, 'UTC') };
    const { state } = await commands.tasks.load(given.id);
    const task = changeable(state, given);
    await checkReferences(pool, body, { ...task, creator: task.created_by, caller: given.by.id });
    return due_date === undefined
      ? changes
      : { ...changes, due: await resolveDueOf(pool, due_date, task.created_by) };
  };

const needsLookUp = ({ due_date, category_id, assigned_to }: References): boolean =>
  needsTimeZone(due_date) || typeof category_id === 'string' || typeof assigned_to === 'string';

const changeable = (state: TaskState | undefined, { by, now }: Given): TaskState => {
  const decision = decideTask(state, { type: 'ChangeTask', changes: {}, by, now });
  if (isRejection(decision)) throw rejected(decision);
  if (state === undefined) throw problem('not_found', { detail: 'There is no such task.' });
  return state;
};
