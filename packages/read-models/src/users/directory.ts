import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';
import type { User } from './queries.ts';

export interface DirectoryQuery {
  /** Part of a name, in any case; of an address, too, with `all`. Empty: everybody. */
  readonly search: string;
  /** Also those who are deactivated. */
  readonly all: boolean;
}

const columns =
  'id, email, username, display_name, role, is_active, bio, avatar_url, timezone, email_notifications, created_at';

// strpos and not LIKE: what people search for has no wildcards.
const matching = `FROM users
 WHERE ($2 OR is_active)
   AND ($1 = '' OR strpos(lower(display_name), lower($1)) > 0 OR strpos(lower(coalesce(username, '')), lower($1)) > 0
        OR ($2 AND strpos(lower(email), lower($1)) > 0))`;

/** Users in the order in which they joined. */
export const directory = (pool: Pool, { search, all }: DirectoryQuery) =>
  keysetList<User, [string]>(pool, {
    name: 'users_directory',
    columns,
    source: matching,
    values: [search, all],
    orderBy: ['id'],
    direction: 'ASC',
    key: z.tuple([z.uuid()]),
    keyOf: ({ id }) => [id],
  });

/** What users are called, by id. */
export const namesOfUsers = async (
  pool: Pool,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<Pick<User, 'id' | 'display_name'>>({
    name: 'users_names',
    text: 'SELECT id, display_name FROM users WHERE id = ANY($1::uuid[])',
    values: [[...new Set(ids)]],
  });
  return new Map(rows.map(({ id, display_name }) => [id, display_name]));
};
