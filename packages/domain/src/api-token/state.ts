/** `write` includes `read`. */
export const apiTokenScopes = ['read', 'write'] as const;
export type ApiTokenScope = (typeof apiTokenScopes)[number];

export interface ApiTokenState {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly scope: ApiTokenScope;
  /** RFC 3339 in UTC with milliseconds; null: until revoked. */
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
}
