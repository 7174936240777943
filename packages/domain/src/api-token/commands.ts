import type { Actor } from '../decision.ts';
import type { ApiTokenScope } from './state.ts';

/** The token is no part of this: its hash goes into a table of its own with the same append. */
export interface CreateApiToken {
  readonly type: 'CreateApiToken';
  readonly by: Actor;
  readonly id: string;
  readonly name: string;
  readonly scope: ApiTokenScope;
  readonly expires_at: string | null;
}

export interface RevokeApiToken {
  readonly type: 'RevokeApiToken';
  readonly by: Actor;
}

export type ApiTokenCommand = CreateApiToken | RevokeApiToken;
