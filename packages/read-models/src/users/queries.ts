import type { EmailNotifications, Role } from '@taskledger/domain';
import { createBatcher } from '@taskledger/events';
import type { Pool } from 'pg';
import { queriesOn } from '../tables.ts';

export interface User {
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
}

const columns = [
  'id',
  'email',
  'username',
  'display_name',
  'role',
  'is_active',
  'bio',
  'avatar_url',
  'timezone',
  'email_notifications',
  'created_at',
] as const;

/** Reads users by id; undefined where there is none. Calls that come while a query is under way share the next one. */
export const createUserReader = (pool: Pool) =>
  createBatcher<string, User | undefined>({
    concurrency: 2,
    maxBatch: 100,
    run: async (ids) => {
      const { rows } = await pool.query<User>({
        name: 'users_get',
        text: `SELECT ${columns.join(', ')} FROM users WHERE id = ANY($1::uuid[])`,
        values: [[...new Set(ids)]],
      });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id));
    },
  });

export type UserReader = ReturnType<typeof createUserReader>;

/** Undefined where there is no such user. */
export const findUser = (pool: Pool, id: string): Promise<User | undefined> =>
  queriesOn(pool).selectFrom('users').select(columns).where('id', '=', id).executeTakeFirst();

export interface UserWithCredential extends User {
  /** Null for an account that has no password. */
  readonly password_hash: string | null;
}

/** By e-mail address or username, without regard to case. */
export const findUserBySignIn = (
  pool: Pool,
  by: 'email' | 'username',
  value: string,
): Promise<UserWithCredential | undefined> =>
  queriesOn(pool)
    .selectFrom('users')
    .leftJoin('credentials', 'user_id', 'id')
    .select([...columns, 'password_hash'])
    .where((eb) => eb(eb.fn<string>('lower', [by]), '=', eb.fn<string>('lower', [eb.val(value)])))
    .executeTakeFirst();

/** All users, oldest first. */
export const listUsers = (pool: Pool): Promise<User[]> =>
  queriesOn(pool).selectFrom('users').select(columns).orderBy('created_at').orderBy('id').execute();

/** Whether anybody administers the service; there is one for good from then on. */
export const hasAdministrator = async (pool: Pool): Promise<boolean> => {
  const found = queriesOn(pool).selectFrom('users').select('id').where('role', '=', 'ADMIN').limit(1);
  return (await found.executeTakeFirst()) !== undefined;
};

/** What decides whether a user's access tokens are still good. */
export interface RecentlyChangedUser {
  readonly id: string;
  readonly role: Role;
  readonly is_active: boolean;
  readonly updated_at: string;
  readonly position: number;
}

/** The users who changed in any way at `since` or later. Reads them all: for the start of a process. */
export const usersChangedSince = (pool: Pool, since: string): Promise<RecentlyChangedUser[]> =>
  queriesOn(pool)
    .selectFrom('users')
    .select(['id', 'role', 'is_active', 'updated_at', 'position'])
    .where('updated_at', '>=', since)
    .where('version', '>', 1)
    .execute();

/** Until when an account takes no password, and after how many wrong ones; undefined where none was wrong lately. */
export interface SignInDelay {
  readonly failures: number;
  readonly not_before: string | null;
}

export const findSignInDelay = (pool: Pool, userId: string): Promise<SignInDelay | undefined> =>
  queriesOn(pool)
    .selectFrom('sign_in_delays')
    .select(['failures', 'not_before'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
