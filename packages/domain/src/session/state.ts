export const signInMethods = ['password', 'otp'] as const;
export type SignInMethod = (typeof signInMethods)[number];

export const revocationReasons = [
  'signed_out',
  'revoked',
  'signed_out_everywhere',
  'password_changed',
  'deactivated',
  'refresh_reused',
  'expired',
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

export interface SessionState {
  readonly id: string;
  readonly user_id: string;
  readonly method: SignInMethod;
  /** Whence the session was begun. */
  readonly ip: string | null;
  readonly user_agent: string | null;
  /** Whether a browser holds the refresh token as a cookie. */
  readonly cookie: boolean;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly revoked_at: string | null;
}

const day = 24 * 3600;

/** How long a session lasts at most, and how long unused, in seconds. */
export const sessionLimits = { absolute: 30 * day, inactivity: 7 * day } as const;

/** When a session ends by itself if it is not used before then (RFC 3339, UTC, milliseconds). */
export const sessionExpiry = ({
  created_at,
  last_used_at,
}: Pick<SessionState, 'created_at' | 'last_used_at'>): string =>
  new Date(
    Math.min(
      Date.parse(created_at) + sessionLimits.absolute * 1000,
      Date.parse(last_used_at) + sessionLimits.inactivity * 1000,
    ),
  ).toISOString();
