import { evolveOtp, type OtpState } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `otp_challenges`. */
export const otpChallenges = inlineProjection({
  name: 'otp_challenges',
  category: 'otp',
  evolve: evolveOtp,
  toRow: (state: OtpState) => state,
});
