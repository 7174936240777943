import type { OtpPurpose } from './state.ts';

export interface RequestOtp {
  readonly type: 'RequestOtp';
  readonly id: string;
  readonly email: string;
  readonly purpose: OtpPurpose;
  readonly user_id: string | null;
  /** RFC 3339 in UTC with milliseconds, like every time here. */
  readonly expires_at: string;
}

/** The caller has compared the code; a wrong one is an event, too, so that it counts. */
export interface VerifyOtp {
  readonly type: 'VerifyOtp';
  readonly now: string;
  readonly correct: boolean;
  /** Whom a correct code identifies: for an unknown address, the account that is made with it. */
  readonly user_id: string;
}

export interface ReplaceOtp {
  readonly type: 'ReplaceOtp';
}

export type OtpCommand = RequestOtp | VerifyOtp | ReplaceOtp;
