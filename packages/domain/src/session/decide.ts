import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { SessionCommand } from './commands.ts';
import type { SessionEvent } from './events.ts';
import { sessionExpiry, type SessionState } from './state.ts';

/** What a command does to a session. */
export const decideSession = (
  state: SessionState | undefined,
  command: SessionCommand,
): Decision<SessionEvent> => {
  if (command.type === 'SignIn') {
    if (state !== undefined) return reject('already_exists', 'A session with this id exists.', 'id');
    const { id, user_id, method, ip = null, user_agent = null, cookie = false } = command;
    return [{ type: 'SignedIn', data: { id, user_id, method, ip, user_agent, cookie } }];
  }
  if (state === undefined) return reject('not_found', 'There is no such session.');
  switch (command.type) {
    case 'RefreshSession':
      if (state.revoked_at !== null) return reject('session_ended', 'The session has ended.');
      return command.now !== undefined && command.now >= sessionExpiry(state)
        ? reject('session_ended', 'The session has expired.')
        : [{ type: 'SessionRefreshed', data: {} }];
    case 'ReportRefreshReuse':
      return state.revoked_at === null
        ? [
            { type: 'RefreshTokenReused', data: {} },
            { type: 'SessionRevoked', data: { reason: 'refresh_reused' } },
          ]
        : [];
    case 'RevokeSession':
      return state.revoked_at === null ? [{ type: 'SessionRevoked', data: { reason: command.reason } }] : [];
    default:
      return command satisfies never;
  }
};
