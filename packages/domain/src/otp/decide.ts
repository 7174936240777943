import type { Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { OtpCommand, VerifyOtp } from './commands.ts';
import type { OtpEvent } from './events.ts';
import type { OtpState } from './state.ts';

/**
 * What a command does to a one-time code's challenge. A wrong code is accepted as a command and recorded as `OtpFailed`:
 * whoever asks must look at the state, which is `used` after a correct one only. Of all refusals the caller learns one:
 * `invalid_otp`.
 */
export const decideOtp = (state: OtpState | undefined, command: OtpCommand): Decision<OtpEvent> => {
  switch (command.type) {
    case 'RequestOtp': {
      if (state !== undefined) return reject('already_exists', 'A challenge with this id exists.', 'id');
      const { id, email, purpose, user_id, expires_at } = command;
      return [{ type: 'OtpRequested', data: { id, email, purpose, user_id, expires_at } }];
    }
    case 'VerifyOtp':
      return verify(state, command);
    case 'ReplaceOtp':
      if (state === undefined) return reject('not_found', 'There is no such challenge.');
      return state.state === 'open' ? [{ type: 'OtpReplaced', data: {} }] : [];
    default:
      return command satisfies never;
  }
};

const verify = (state: OtpState | undefined, { now, correct, user_id }: VerifyOtp): Decision<OtpEvent> => {
  if (state?.state !== 'open' || now >= state.expires_at) {
    return reject('invalid_otp', 'The code is wrong, was used before, or has expired.');
  }
  return correct
    ? [{ type: 'OtpVerified', data: { user_id } }]
    : [{ type: 'OtpFailed', data: { attempt: state.attempts + 1 } }];
};
