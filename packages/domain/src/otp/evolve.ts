import type { Recorded } from '../event.ts';
import type { OtpEvent } from './events.ts';
import { otpAttempts, type OtpState } from './state.ts';

/** The next state of a one-time code's challenge. */
export const evolveOtp = (state: OtpState | undefined, event: Recorded<OtpEvent>): OtpState => {
  if (event.type === 'OtpRequested') {
    return { ...event.data, attempts: 0, state: 'open', created_at: event.recorded_at };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a one-time code`);
  switch (event.type) {
    case 'OtpVerified':
      return { ...state, user_id: event.data.user_id, state: 'used' };
    case 'OtpFailed': {
      const { attempt: attempts } = event.data;
      return { ...state, attempts, state: attempts >= otpAttempts ? 'failed' : 'open' };
    }
    case 'OtpReplaced':
      return { ...state, state: 'replaced' };
    default:
      return event satisfies never;
  }
};
