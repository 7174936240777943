import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';
import type { RateLimitUsageRow } from './record.ts';

export interface RateLimitUsageFilters {
  readonly user_key?: string | undefined;
  readonly endpoint?: string | undefined;
}

// What PostgreSQL takes: no years before 1, no NUL and no half of a surrogate pair.
const time = z.iso.datetime().refine((value) => Date.parse(value) > 0);
const text = z.string().regex(/^[^\0\p{Surrogate}]*$/u);

/** The recorded usage, the newest window first. */
export const rateLimitUsage = (pool: Pool, { user_key, endpoint }: RateLimitUsageFilters) =>
  keysetList<RateLimitUsageRow, [string, string, string]>(pool, {
    name: 'rate_limit_usage',
    columns: 'user_key, endpoint, window_start, count, limited',
    source: `FROM rate_limit_usage
              WHERE ($1::text IS NULL OR user_key = $1) AND ($2::text IS NULL OR endpoint = $2)`,
    values: [user_key ?? null, endpoint ?? null],
    orderBy: ['window_start', 'user_key', 'endpoint'],
    direction: 'DESC',
    key: z.tuple([time, text, text]),
    keyOf: (row) => [row.window_start, row.user_key, row.endpoint],
  });
