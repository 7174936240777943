import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { CategoryCommand } from './commands.ts';
import type { CategoryEvent } from './events.ts';
import type { CategoryState } from './state.ts';

/**
 * What a command does to a category. The rules over several rows (a name is unique per user; a category in use stays)
 * are held by the ledger when it appends, where nothing can change in between.
 */
export const decideCategory = (
  state: CategoryState | undefined,
  command: CategoryCommand,
): Decision<CategoryEvent> => {
  if (command.type === 'CreateCategory') {
    if (state !== undefined) return reject('already_exists', 'A category with this id exists.', 'id');
    const { id, name, color, by } = command;
    return [{ type: 'CategoryCreated', data: { id, owner_id: by.id, name, color } }];
  }
  const mayManage = state !== undefined && (command.by.role === 'ADMIN' || state.owner_id === command.by.id);
  if (!mayManage || state.deleted_at !== null) return reject('not_found', 'There is no such category.');
  switch (command.type) {
    case 'ChangeCategory': {
      const { name, color } = command.changes;
      const data = {
        ...(name !== undefined && name !== state.name && { name }),
        ...(color !== undefined && color !== state.color && { color }),
      };
      return Object.keys(data).length === 0 ? [] : [{ type: 'CategoryChanged', data }];
    }
    case 'DeleteCategory':
      return [{ type: 'CategoryDeleted', data: {} }];
    default:
      return command satisfies never;
  }
};
