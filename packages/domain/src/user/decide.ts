import type { Actor, Decision } from '../decision.ts';
import { reject, system } from '../decision.ts';
import type { ProfileChanges, UserCommand } from './commands.ts';
import type { UserEvent } from './events.ts';
import type { UserState } from './state.ts';

/**
 * What a command does to a user account. The rules over all accounts (e-mail address and username are unique, the last
 * active administrator stays one) are held by the ledger when it appends.
 */
export const decideUser = (state: UserState | undefined, command: UserCommand): Decision<UserEvent> => {
  if (command.type === 'RegisterUser') {
    if (state !== undefined) return reject('already_exists', 'An account with this id exists.', 'id');
    const { id, email, username, display_name, role } = command;
    return [{ type: 'UserRegistered', data: { id, email, username, display_name, role } }];
  }
  if (state === undefined) return reject('not_found', 'There is no such user.');
  if (state.erased) return command.type === 'EraseUser' ? [] : reject('not_found', 'This user was erased.');
  switch (command.type) {
    case 'ChangeProfile':
      return changeProfile(state, command.changes);
    case 'ChangeEmail':
      return command.email === state.email ? [] : [{ type: 'EmailChanged', data: { email: command.email } }];
    case 'ChangePassword':
      return [{ type: 'PasswordChanged', data: {} }];
    case 'ChangeRole':
      return byAdministrator(
        command.by ?? system,
        command.role === state.role ? [] : [{ type: 'RoleChanged', data: { role: command.role } }],
      );
    case 'DeactivateUser':
      return byAdministrator(command.by, state.is_active ? [{ type: 'UserDeactivated', data: {} }] : []);
    case 'ReactivateUser':
      return byAdministrator(command.by, state.is_active ? [] : [{ type: 'UserReactivated', data: {} }]);
    case 'EraseUser':
      return [{ type: 'UserErased', data: { id: state.id } }];
    default:
      return command satisfies never;
  }
};

const byAdministrator = ({ role }: Actor, events: readonly UserEvent[]): Decision<UserEvent> =>
  role === 'ADMIN' ? events : reject('forbidden', 'Only an administrator may do this.');

const changeProfile = (state: UserState, changes: ProfileChanges): Decision<UserEvent> => {
  const { display_name, username, bio, avatar_url, timezone } = changes;
  const email_notifications = { ...state.email_notifications, ...defined(changes.email_notifications) };
  const { completions, reminders, assignments } = state.email_notifications;
  const sameNotifications =
    email_notifications.completions === completions &&
    email_notifications.reminders === reminders &&
    email_notifications.assignments === assignments;
  const data = {
    ...(display_name !== undefined && display_name !== state.display_name && { display_name }),
    ...(username !== undefined && username !== state.username && { username }),
    ...(bio !== undefined && bio !== state.bio && { bio }),
    ...(avatar_url !== undefined && avatar_url !== state.avatar_url && { avatar_url }),
    ...(timezone !== undefined && timezone !== state.timezone && { timezone }),
    ...(!sameNotifications && { email_notifications }),
  };
  return Object.keys(data).length === 0 ? [] : [{ type: 'ProfileChanged', data }];
};

const defined = ({ completions, reminders, assignments }: ProfileChanges['email_notifications'] = {}) => ({
  ...(completions !== undefined && { completions }),
  ...(reminders !== undefined && { reminders }),
  ...(assignments !== undefined && { assignments }),
});
