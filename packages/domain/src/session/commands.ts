import type { RevocationReason, SignInMethod } from './state.ts';

/** Tokens are no part of this: only their hashes are kept, in a table of their own. */
export interface SignIn {
  readonly type: 'SignIn';
  readonly id: string;
  readonly user_id: string;
  readonly method: SignInMethod;
  readonly ip?: string | null;
  readonly user_agent?: string | null;
  readonly cookie?: boolean;
}

export interface RefreshSession {
  readonly type: 'RefreshSession';
  /** The time of the command, RFC 3339 in UTC with milliseconds. Absent: the session's limits are not looked at. */
  readonly now?: string;
}

/** Somebody presented a refresh token that was spent before: one of two holders is a thief, so the session ends. */
export interface ReportRefreshReuse {
  readonly type: 'ReportRefreshReuse';
}

export interface RevokeSession {
  readonly type: 'RevokeSession';
  readonly reason: RevocationReason;
}

export type SessionCommand = SignIn | RefreshSession | ReportRefreshReuse | RevokeSession;
