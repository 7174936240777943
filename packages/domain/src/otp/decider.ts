import { decideOtp } from './decide.ts';
import { evolveOtp } from './evolve.ts';

/** A one-time code's challenge: its streams are `otp-<id>`. */
export const otpDecider = { category: 'otp', decide: decideOtp, evolve: evolveOtp } as const;
