import { type Codec, dropCopies, type InlineProjection, refoldRows } from '@taskledger/events';
import type { Pool } from 'pg';
import { apiTokens } from '../api-tokens/projection.ts';
import { categories } from '../categories/projection.ts';
import { projections } from '../projections.ts';
import { sessions } from '../sessions/projection.ts';
import { tasks } from '../tasks/projection.ts';
import { users } from '../users/projection.ts';
import { webhooks } from '../webhooks/projection.ts';

/** The read models that hold what is a person's, and the column that says whose. One-time codes went with the keys. */
const owned: readonly (readonly [projection: InlineProjection, column: string])[] = [
  [users, 'id'],
  [sessions, 'user_id'],
  [apiTokens, 'user_id'],
  [categories, 'owner_id'],
  [webhooks, 'owner_id'],
  [tasks, 'created_by'],
];

// Appenders wait for a batch.
const batchSize = 100;

export interface ScrubOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the rows of a person anew from their events, which say nothing personal any more, and removes what is in no event. To be
 * repeated when it was interrupted.
 */
export const scrub = async ({ pool, codec, signal }: ScrubOptions, userId: string): Promise<void> => {
  // First: a rebuild that began while the keys were there ends before this, and what it has switched in is made anew below.
  await dropCopies(pool, projections);
  for (const [projection, column] of owned) {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      signal?.throwIfAborted();
      const { rows } = await pool.query<{ id: string }>(
        `SELECT id FROM ${projection.name} WHERE ${column} = $1 AND id > $2 ORDER BY id LIMIT ${batchSize}`,
        [userId, after],
      );
      const ids = rows.map(({ id }) => id);
      if (ids.length > 0) await refoldRows(pool, codec, projection, ids);
      after = ids.at(-1) ?? after;
      if (ids.length < batchSize) break;
    }
  }
  for (const statement of removals) await pool.query(statement, [userId]);
};

/** Each can be repeated. Whatever names the person's tasks, comments or profile in a kept answer names the person's id. */
const removals: readonly string[] = [
  'DELETE FROM credentials WHERE user_id = $1',
  'DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE user_id = $1)',
  'DELETE FROM sign_in_delays WHERE user_id = $1',
  'DELETE FROM api_token_hashes WHERE token_id IN (SELECT id FROM api_tokens WHERE user_id = $1)',
  'DELETE FROM api_token_use WHERE token_id IN (SELECT id FROM api_tokens WHERE user_id = $1)',
  'DELETE FROM webhook_attempts WHERE webhook_id IN (SELECT id FROM webhooks WHERE owner_id = $1)',
  'DELETE FROM webhook_secrets WHERE webhook_id IN (SELECT id FROM webhooks WHERE owner_id = $1)',
  'DELETE FROM idempotency_keys WHERE caller = $1::uuid::text OR strpos(body, $1::uuid::text) > 0',
  'DELETE FROM rate_limit_usage WHERE user_key = $1::uuid::text',
];
