import type { Recorded } from '../event.ts';
import type { SessionEvent } from './events.ts';
import type { SessionState } from './state.ts';

/** The next state of a session. */
export const evolveSession = (
  state: SessionState | undefined,
  event: Recorded<SessionEvent>,
): SessionState => {
  if (event.type === 'SignedIn') {
    const { recorded_at } = event;
    return { ...event.data, created_at: recorded_at, last_used_at: recorded_at, revoked_at: null };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a session`);
  switch (event.type) {
    case 'SessionRefreshed':
      return { ...state, last_used_at: event.recorded_at };
    case 'RefreshTokenReused':
      return state;
    case 'SessionRevoked':
      return { ...state, revoked_at: event.recorded_at };
    default:
      return event satisfies never;
  }
};
