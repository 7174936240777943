import type { Actor, TaskCommand } from '@taskledger/domain';
import type { AppDependencies } from '../../../dependencies.ts';
import { InvalidInput } from '../../../plugins/validation.ts';
import { newTaskCommand } from '../new-task.ts';
import { createResolver } from '../resolve.ts';
import { batchCommand, type BatchCommand } from './schemas.ts';

/** A command that has been checked, and all that it refers to. */
export interface Prepared {
  readonly op: BatchCommand['op'];
  /** Of the task. */
  readonly id: string;
  readonly command: TaskCommand;
}

const simple = {
  start: 'StartTask',
  complete: 'CompleteTask',
  reopen: 'ReopenTask',
  cancel: 'CancelTask',
  delete: 'DeleteTask',
  restore: 'RestoreTask',
  remind: 'RemindTask',
} as const;

/** The statuses that a request of its own would be answered with. */
export const statusOf = (op: BatchCommand['op']): number =>
  op === 'create' ? 201 : op === 'delete' ? 204 : op === 'remind' ? 202 : 200;

/** Makes commands of what a client sent; what is wrong with one is thrown as its problem. */
export const createPreparer = (deps: Pick<AppDependencies, 'pool' | 'commands'>) => {
  const resolve = createResolver(deps);

  return async (raw: unknown, by: Actor): Promise<Prepared> => {
    const parsed = batchCommand.safeParse(raw);
    if (!parsed.success) throw new InvalidInput(parsed.error.issues);
    const given = { by, now: new Date().toISOString() };
    const { data } = parsed;
    switch (data.op) {
      case 'create': {
        const { op, ...fields } = data;
        const command = await newTaskCommand(deps.pool, by, fields);
        return { op, id: command.id, command };
      }
      case 'update': {
        const { op, id, ...body } = data;
        const changes = await resolve({ id, ...given }, body);
        return { op, id, command: { type: 'ChangeTask', ...given, changes } };
      }
      case 'assign': {
        const { op, id, assigned_to } = data;
        await resolve({ id, ...given }, { assigned_to });
        return { op, id, command: { type: 'AssignTask', ...given, assigned_to } };
      }
      case 'undo': {
        const { op, id, ...version } = data;
        return { op, id, command: { type: 'UndoTaskChange', ...given, ...version } };
      }
      default:
        return { op: data.op, id: data.id, command: { type: simple[data.op], ...given } };
    }
  };
};
