import type { Pool } from 'pg';
import type { User } from './queries.ts';

export interface DirectoryQuery {
  /** Part of a name, in any case; of an address, too, with `all`. Empty: everybody. */
  readonly search: string;
  /** Also those who are deactivated. */
  readonly all: boolean;
}

export interface DirectoryPlace {
  readonly direction: 'after' | 'before';
  /** The user beside it. */
  readonly id: string;
}

const columns =
  'id, email, username, display_name, role, is_active, bio, avatar_url, timezone, email_notifications, created_at';

// strpos and not LIKE: what people search for has no wildcards.
const matching = `FROM users
 WHERE ($2 OR is_active)
   AND ($1 = '' OR strpos(lower(display_name), lower($1)) > 0 OR strpos(lower(coalesce(username, '')), lower($1)) > 0
        OR ($2 AND strpos(lower(email), lower($1)) > 0))`;

/** Users beside a place (none: from the start), in the order in which they joined, and whether there are more. */
export const listDirectory = async (
  pool: Pool,
  { search, all }: DirectoryQuery,
  limit: number,
  place?: DirectoryPlace,
): Promise<{ readonly users: readonly User[]; readonly hasMore: boolean }> => {
  const backwards = place?.direction === 'before';
  const [sign, order] = backwards ? ['<', 'DESC'] : ['>', 'ASC'];
  const { rows } = await pool.query<User>({
    name: `users_directory_${order.toLowerCase()}`,
    text: `SELECT ${columns} ${matching} AND ($3::uuid IS NULL OR id ${sign} $3) ORDER BY id ${order} LIMIT $4`,
    values: [search, all, place?.id ?? null, limit + 1],
  });
  const users = rows.slice(0, limit);
  return { users: backwards ? users.toReversed() : users, hasMore: rows.length > limit };
};

/** A numbered page (from 1) of users, and the count of all. */
export const pageOfDirectory = async (
  pool: Pool,
  { search, all }: DirectoryQuery,
  limit: number,
  page: number,
): Promise<{ readonly users: readonly User[]; readonly count: number }> => {
  const [{ rows: users }, counted] = await Promise.all([
    pool.query<User>({
      name: 'users_directory_page',
      text: `SELECT ${columns} ${matching} ORDER BY id OFFSET $3 LIMIT $4`,
      values: [search, all, (page - 1) * limit, limit],
    }),
    pool.query<{ count: number }>({
      name: 'users_directory_count',
      text: `SELECT count(*) AS count ${matching}`,
      values: [search, all],
    }),
  ]);
  return { users, count: counted.rows[0]?.count ?? 0 };
};

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
