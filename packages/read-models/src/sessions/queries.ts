import { sessionLimits, type SignInMethod } from '@taskledger/domain';
import type { Pool } from 'pg';
import { queriesOn } from '../tables.ts';

/** A refresh token that was once given out, with its session. */
export interface KnownRefreshToken {
  readonly session_id: string;
  readonly user_id: string;
  readonly issued_at: string;
  readonly spent_at: string | null;
  readonly revoked_at: string | null;
}

/** By the token's SHA-256 in hexadecimal; undefined for a token that was never given out. */
export const findRefreshToken = (pool: Pool, tokenHash: string): Promise<KnownRefreshToken | undefined> =>
  queriesOn(pool)
    .selectFrom('refresh_tokens as t')
    .innerJoin('sessions as s', 's.id', 't.session_id')
    .select(['t.session_id', 's.user_id', 't.issued_at', 't.spent_at', 's.revoked_at'])
    .where('t.token_hash', '=', tokenHash)
    .executeTakeFirst();

export interface Session {
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

const columns = [
  'id',
  'user_id',
  'method',
  'ip',
  'user_agent',
  'cookie',
  'created_at',
  'last_used_at',
  'revoked_at',
] as const;

/** A user's newest sessions, ended ones among them; up to `limit`. */
export const listSessions = (pool: Pool, userId: string, limit: number): Promise<Session[]> =>
  queriesOn(pool)
    .selectFrom('sessions')
    .select(columns)
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** A user's sessions that have neither been revoked nor reached their limits at `now`, the one used last first. */
export const activeSessions = (pool: Pool, userId: string, now: string): Promise<Session[]> => {
  const before = (seconds: number) => new Date(Date.parse(now) - seconds * 1000).toISOString();
  return queriesOn(pool)
    .selectFrom('sessions')
    .select(columns)
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('created_at', '>', before(sessionLimits.absolute))
    .where('last_used_at', '>', before(sessionLimits.inactivity))
    .orderBy('last_used_at', 'desc')
    .orderBy('id', 'desc')
    .execute();
};

/** The ids of the sessions that were revoked at `since` or later: an access token may still name one of them. */
export const sessionsRevokedSince = async (pool: Pool, since: string): Promise<string[]> => {
  const rows = await queriesOn(pool)
    .selectFrom('sessions')
    .select('id')
    .where('revoked_at', '>=', since)
    .execute();
  return rows.map(({ id }) => id);
};
