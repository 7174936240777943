import type { Pool } from 'pg';
import { z } from 'zod';
import type { RateLimitUsageRow } from './record.ts';

export interface RateLimitUsageFilters {
  readonly user_key?: string | undefined;
  readonly endpoint?: string | undefined;
}

// What PostgreSQL takes: no years before 1, no NUL and no half of a surrogate pair.
const time = z.iso.datetime().refine((value) => Date.parse(value) > 0);
const key = z.string().regex(/^[^\0\p{Surrogate}]*$/u);
const storedCursor = z.tuple([z.enum(['after', 'before']), time, key, key]);

/** A place beside the row of that window, user and endpoint. */
export type RateLimitUsageCursor = z.infer<typeof storedCursor>;

const encode = (cursor: RateLimitUsageCursor): string =>
  Buffer.from(JSON.stringify(cursor)).toString('base64url');

/** Undefined for anything that this list has not made. */
export const decodeRateLimitUsageCursor = (text: string): RateLimitUsageCursor | undefined => {
  try {
    return storedCursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data;
  } catch {
    return undefined;
  }
};

const columns = 'user_key, endpoint, window_start, count, limited';
const wanted = '($1::text IS NULL OR user_key = $1) AND ($2::text IS NULL OR endpoint = $2)';

/** Usage beside a cursor (none: from the start), the newest window first. */
export const listRateLimitUsage = async (
  pool: Pool,
  { user_key, endpoint }: RateLimitUsageFilters,
  limit: number,
  cursor?: RateLimitUsageCursor,
) => {
  const [direction, ...place] = cursor ?? ['after', null, null, null];
  const backwards = direction === 'before';
  const [sign, order] = backwards ? ['>', 'ASC'] : ['<', 'DESC'];
  const { rows } = await pool.query<RateLimitUsageRow>({
    text: `SELECT ${columns} FROM rate_limit_usage
            WHERE ${wanted} AND ($3::timestamptz IS NULL OR (window_start, user_key, endpoint) ${sign} ($3, $4, $5))
            ORDER BY window_start ${order}, user_key ${order}, endpoint ${order} LIMIT $6`,
    values: [user_key ?? null, endpoint ?? null, ...place, limit + 1],
  });
  const hasMore = rows.length > limit;
  const usage = rows.slice(0, limit);
  if (backwards) usage.reverse();
  const link = (row: RateLimitUsageRow | undefined, to: RateLimitUsageCursor[0], exists: boolean) =>
    row !== undefined && exists ? encode([to, row.window_start, row.user_key, row.endpoint]) : null;
  return {
    usage,
    next: link(usage.at(-1), 'after', backwards || hasMore),
    previous: link(usage[0], 'before', backwards ? hasMore : cursor !== undefined),
  };
};

/** A numbered page (from 1) of usage, the newest window first, and the count of all of it. */
export const pageOfRateLimitUsage = async (
  pool: Pool,
  { user_key, endpoint }: RateLimitUsageFilters,
  limit: number,
  page: number,
) => {
  const [{ rows: usage }, counted] = await Promise.all([
    pool.query<RateLimitUsageRow>({
      text: `SELECT ${columns} FROM rate_limit_usage WHERE ${wanted}
              ORDER BY window_start DESC, user_key DESC, endpoint DESC OFFSET $3 LIMIT $4`,
      values: [user_key ?? null, endpoint ?? null, (page - 1) * limit, limit],
    }),
    pool.query<{ count: number }>({
      text: `SELECT count(*) AS count FROM rate_limit_usage WHERE ${wanted}`,
      values: [user_key ?? null, endpoint ?? null],
    }),
  ]);
  return { usage, count: counted.rows[0]?.count ?? 0 };
};
