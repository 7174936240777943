import { sessionLimits, type SignInMethod } from '@taskledger/domain';
import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';
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

// A forged cursor must not bring PostgreSQL a year before 1.
const time = z.iso.datetime().refine((value) => Date.parse(value) > 0);

/** A user's newest sessions, ended ones among them; up to `limit`. */
export const listSessions = (pool: Pool, userId: string, limit: number): Promise<Session[]> =>
  queriesOn(pool)
    .selectFrom('sessions')
    .select(columns)
    .where('user_id', '=', userId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();

/** A user's sessions that have neither been revoked nor reached their limits at `now`. */
const active = (userId: string, now: string) => {
  const before = (seconds: number) => new Date(Date.parse(now) - seconds * 1000).toISOString();
  return {
    columns: columns.join(', '),
    source: `FROM sessions
              WHERE user_id = $1 AND revoked_at IS NULL AND created_at > $2 AND last_used_at > $3`,
    values: [userId, before(sessionLimits.absolute), before(sessionLimits.inactivity)],
  };
};

/** All that are active, in no order. */
export const activeSessions = async (pool: Pool, userId: string, now: string): Promise<Session[]> => {
  const { columns: named, source, values } = active(userId, now);
  const { rows } = await pool.query<Session>({
    name: 'sessions_active',
    text: `SELECT ${named} ${source}`,
    values,
  });
  return rows;
};

/** The active ones, to be read by the page, the one used last first. */
export const activeSessionsOf = (pool: Pool, userId: string, now: string) =>
  keysetList<Session, [string, string]>(pool, {
    ...active(userId, now),
    name: 'sessions_list',
    orderBy: ['last_used_at', 'id'],
    direction: 'DESC',
    key: z.tuple([time, z.uuid()]),
    keyOf: ({ last_used_at, id }) => [last_used_at, id],
  });

/** The ids of the sessions that were revoked at `since` or later: an access token may still name one of them. */
export const sessionsRevokedSince = async (pool: Pool, since: string): Promise<string[]> => {
  const rows = await queriesOn(pool)
    .selectFrom('sessions')
    .select('id')
    .where('revoked_at', '>=', since)
    .execute();
  return rows.map(({ id }) => id);
};
