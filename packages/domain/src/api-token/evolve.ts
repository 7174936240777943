import type { Recorded } from '../event.ts';
import type { ApiTokenEvent } from './events.ts';
import type { ApiTokenState } from './state.ts';

/** The next state of an API token. */
export const evolveApiToken = (
  state: ApiTokenState | undefined,
  event: Recorded<ApiTokenEvent>,
): ApiTokenState => {
  if (event.type === 'ApiTokenCreated') {
    return { ...event.data, created_at: event.recorded_at, revoked_at: null };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of an API token`);
  return { ...state, revoked_at: event.recorded_at };
};
