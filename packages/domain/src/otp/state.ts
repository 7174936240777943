export const otpPurposes = ['sign_in', 'email_change'] as const;
export type OtpPurpose = (typeof otpPurposes)[number];

/** A challenge is open until it was met (`used`), missed too often (`failed`) or succeeded by a newer one (`replaced`). */
export type OtpStanding = 'open' | 'used' | 'failed' | 'replaced';

/** So many wrong codes end a challenge. */
export const otpAttempts = 5;

export interface OtpState {
  readonly id: string;
  readonly email: string;
  readonly purpose: OtpPurpose;
  /** Once used: whom the code identified. */
  readonly user_id: string | null;
  readonly expires_at: string;
  /** Wrong codes so far. */
  readonly attempts: number;
  readonly state: OtpStanding;
  readonly created_at: string;
}
