import type { ApiTokenScope, EmailNotifications, Role, SignInMethod } from '@taskledger/domain';
import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { DeliveryRecord } from './deliveries/queries.ts';

/** The tables as queries see them. Timestamps are RFC 3339 in UTC: the pool's parsers see to it. */
export interface Tables {
  readonly users: UsersTable;
  readonly credentials: { readonly user_id: string; readonly password_hash: string };
  readonly sign_in_delays: {
    readonly user_id: string;
    readonly failures: number;
    readonly not_before: string | null;
  };
  readonly sessions: SessionsTable;
  readonly refresh_tokens: {
    readonly token_hash: string;
    readonly session_id: string;
    readonly issued_at: string;
    readonly spent_at: string | null;
  };
  readonly api_tokens: ApiTokensTable;
  readonly api_token_hashes: { readonly token_hash: string; readonly token_id: string };
  readonly deliveries: DeliveryRecord;
  readonly api_token_use: { readonly token_id: string; readonly last_used_at: string };
}

/** What the ledger stamps on every row of a read model. */
interface Stamps {
  readonly version: number;
  readonly position: number;
}

interface UsersTable extends Stamps {
  readonly id: string;
  readonly email: string;
  readonly username: string | null;
  readonly display_name: string;
  readonly role: Role;
  readonly is_active: boolean;
  readonly bio: string;
  readonly avatar_url: string | null;
  readonly timezone: string;
  readonly email_notifications: EmailNotifications;
  readonly created_at: string;
  readonly updated_at: string;
}

interface SessionsTable extends Stamps {
  readonly id: string;
  readonly user_id: string;
  readonly method: SignInMethod;
  readonly ip: string | null;
  readonly user_agent: string | null;
  readonly cookie: boolean;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly revoked_at: string | null;
}

interface ApiTokensTable extends Stamps {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly scope: ApiTokenScope;
  readonly expires_at: string | null;
  readonly created_at: string;
  readonly revoked_at: string | null;
}

const builders = new WeakMap<Pool, Kysely<Tables>>();

/** Typed queries over a pool, for all but the few hot statements, which are written by hand, named and prepared. */
export const queriesOn = (pool: Pool): Kysely<Tables> => {
  const known = builders.get(pool);
  if (known !== undefined) return known;
  const builder = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  builders.set(pool, builder);
  return builder;
};
