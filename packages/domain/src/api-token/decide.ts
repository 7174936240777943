import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { ApiTokenCommand } from './commands.ts';
import type { ApiTokenEvent } from './events.ts';
import type { ApiTokenState } from './state.ts';

/** What a command does to an API token. It is its owner's; ADMIN may revoke it. */
export const decideApiToken = (
  state: ApiTokenState | undefined,
  command: ApiTokenCommand,
): Decision<ApiTokenEvent> => {
  const { by } = command;
  switch (command.type) {
    case 'CreateApiToken': {
      if (state !== undefined) return reject('already_exists', 'An API token with this id exists.', 'id');
      const { id, name, scope, expires_at } = command;
      return [{ type: 'ApiTokenCreated', data: { id, user_id: by.id, name, scope, expires_at } }];
    }
    case 'RevokeApiToken':
      if (state === undefined || (by.role !== 'ADMIN' && state.user_id !== by.id)) {
        return reject('not_found', 'There is no such API token.');
      }
      return state.revoked_at === null ? [{ type: 'ApiTokenRevoked', data: {} }] : [];
    default:
      return command satisfies never;
  }
};
