import { isErasedAddress, type OtpEvent, type OtpPurpose, type OtpState } from '@taskledger/domain';
import type { EventMeta, Loaded } from '@taskledger/events';
import { oneTimeCode } from '@taskledger/runtime';
import { timingSafeEqual } from 'node:crypto';
import type { AppDependencies } from '../dependencies.ts';
import { type Problem, problem } from '../problems.ts';

export interface PresentedCode {
  readonly challengeId: string;
  readonly code: string;
  readonly purpose: OtpPurpose;
  /** Whether the code may be used by, or for, the challenge's holder at all; a right code is else as good as a wrong one. */
  readonly acceptable?: (challenge: OtpState) => boolean;
}

export const invalidOtp = (): Problem =>
  problem('invalid_otp', { detail: 'The code is wrong, was used before, or has expired.' });

/**
 * The challenge that a code belongs to, still open. It is for the caller to use it up (`VerifyOtp`, `correct`) on exactly the
 * version that this answers, together with what the code is good for. A wrong code is recorded here, and counts; it and all
 * other failures are one 401 `invalid_otp`.
 */
export const challengeFor = async (
  { config, commands }: Pick<AppDependencies, 'config' | 'commands'>,
  { challengeId, code, purpose, acceptable = () => true }: PresentedCode,
  meta: EventMeta,
): Promise<Loaded<OtpState, OtpEvent> & { readonly state: OtpState }> => {
  const loaded = await commands.otp.load(challengeId);
  const { state } = loaded;
  const now = new Date().toISOString();
  if (state?.state !== 'open' || now >= state.expires_at || state.purpose !== purpose) throw invalidOtp();
  if (isErasedAddress(state.email)) throw invalidOtp();
  const expected = oneTimeCode(config.otpSecret, challengeId, config.otpDigits);
  if (same(code, expected) && acceptable(state)) return { ...loaded, state };
  const user_id = state.user_id ?? '';
  await commands.otp.handle(challengeId, { type: 'VerifyOtp', now, correct: false, user_id }, { meta });
  throw invalidOtp();
};

const same = (given: string, expected: string): boolean =>
  given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
