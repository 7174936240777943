import type { Recorded } from '../event.ts';
import type { UserEvent } from './events.ts';
import { erasedAddress, erasedName } from '../personal.ts';
import type { UserState } from './state.ts';

/** The next state of a user account. */
export const evolveUser = (state: UserState | undefined, event: Recorded<UserEvent>): UserState => {
  if (event.type === 'UserRegistered') {
    return {
      ...event.data,
      is_active: true,
      bio: '',
      avatar_url: null,
      timezone: 'UTC',
      email_notifications: { completions: 'all', reminders: true, assignments: true },
      created_at: event.recorded_at,
      updated_at: event.recorded_at,
    };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a user`);
  const { recorded_at: updated_at } = event;
  switch (event.type) {
    case 'ProfileChanged':
    case 'EmailChanged':
    case 'RoleChanged':
      return { ...state, ...event.data, updated_at };
    case 'PasswordChanged':
      return { ...state, updated_at };
    case 'UserDeactivated':
      return { ...state, is_active: false, updated_at };
    case 'UserReactivated':
      return { ...state, is_active: true, updated_at };
    case 'UserErased':
      return { ...state, ...nobody(state.id), is_active: false, erased: true, updated_at };
    default:
      return event satisfies never;
  }
};

/** What is left of an account: also what its own events say once their key is gone. */
const nobody = (id: string) => ({
  email: erasedAddress.replace('{id}', id),
  username: null,
  display_name: erasedName,
  bio: '',
  avatar_url: null,
  timezone: 'UTC',
});
