import type { Delivery } from './deliveries.ts';

/** The hot statements on `deliveries`. Each handles many rows, locked in the order of their ids, so that no two wait for each other. */

const outstanding = `state IN ('pending', 'sending', 'failed')`;

/**
 * [deliveries as JSON] → those that are outstanding. None is recorded for an event below the horizon, whose deliveries may have been
 * deleted; the lock keeps the horizon where it is until this has ended.
 */
export const record = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1) AS g(id text, reactor text, position bigint, channel text, recipient text, skipped boolean)
  ), horizon AS MATERIALIZED (
    SELECT position FROM delivery_horizon FOR SHARE
  ), recorded AS (
    INSERT INTO deliveries (id, reactor, position, channel, recipient, state, next_attempt_at, settled_at)
    SELECT id, reactor, position, channel, recipient, CASE WHEN skipped THEN 'skipped' ELSE 'pending' END,
           CASE WHEN skipped THEN NULL ELSE now() END, CASE WHEN skipped THEN now() END
      FROM given WHERE position > coalesce((SELECT h.position FROM horizon h), 0) ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING id, reactor, round, state
  )
  SELECT id, reactor, round FROM recorded WHERE state = 'pending'
  UNION ALL
  SELECT id, reactor, round FROM deliveries WHERE id IN (SELECT id FROM given) AND ${outstanding}`;

export interface Begun extends Delivery {
  readonly begun: boolean;
  readonly state: string;
  readonly round: number;
}

/**
 * [ids, rounds, worker, ms that an attempt of another worker counts as under way] → a row for each that exists. Does not wait for the
 * disk: should the database lose its last moments, an attempt that had begun is one that had not, and is made all the same.
 */
export const begin = `
  WITH unhurried AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
  ), wanted AS (
    SELECT d.id, d.round = w.round AND (d.state IN ('pending', 'failed') OR (d.state = 'sending'
             AND (d.worker = $3 OR d.last_attempt_at < now() - $4 * interval '1 millisecond'))) AS free
      FROM unnest($1::text[], $2::integer[]) AS w(id, round) JOIN deliveries d ON d.id = w.id
     ORDER BY d.id FOR UPDATE OF d
  ), begun AS (
    UPDATE deliveries d
       SET state = 'sending', attempts = d.attempts + 1, worker = $3, last_attempt_at = now(), next_attempt_at = now(),
           first_attempt_at = coalesce(d.first_attempt_at, now())
      FROM wanted WHERE d.id = wanted.id AND wanted.free
    RETURNING d.id, d.attempts
  )
  SELECT d.id, d.reactor, d.position, d.channel, d.recipient, d.round, d.state, b.attempts AS attempt, b.id IS NOT NULL AS begun,
         d.created_at, (SELECT e.meta->>'correlation_id' FROM events e WHERE e.position = d.position) AS correlation_id
    FROM unhurried, deliveries d LEFT JOIN begun b ON b.id = d.id
   WHERE d.id = ANY($1)`;

/** [ids, states] */
export const settle = `
  WITH settled AS (
    SELECT d.id, s.state FROM unnest($1::text[], $2::text[]) AS s(id, state) JOIN deliveries d ON d.id = s.id
     WHERE d.state = 'sending' ORDER BY d.id FOR UPDATE OF d
  )
  UPDATE deliveries d SET state = s.state, settled_at = now(), next_attempt_at = NULL
    FROM settled s WHERE d.id = s.id`;

/** [id, error, ms until the next attempt or null] */
export const fail = `
  UPDATE deliveries
     SET last_error = $2, state = CASE WHEN $3::bigint IS NULL THEN 'dead' ELSE 'failed' END,
         next_attempt_at = now() + $3::bigint * interval '1 millisecond',
         settled_at = CASE WHEN $3::bigint IS NULL THEN now() END
   WHERE id = $1 AND state = 'sending'`;

/** [ms, limit]. What is looked at counts as tried now, so that a long backlog is gone through in turns. */
export const overdue = `
  WITH late AS (
    SELECT id FROM deliveries
     WHERE ${outstanding} AND next_attempt_at < now() - $1 * interval '1 millisecond'
     ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
  )
  UPDATE deliveries d SET next_attempt_at = now() FROM late WHERE d.id = late.id
  RETURNING d.id, d.reactor, d.round`;

/** [time, id, limit] */
export const outstandingAfter = `
  SELECT id, reactor, round, next_attempt_at::text AS due FROM deliveries
   WHERE ${outstanding} AND next_attempt_at >= $1 AND (next_attempt_at, id) > ($1, $2)
   ORDER BY next_attempt_at, id LIMIT $3`;

/** [ids] */
export const nextRound = `
  UPDATE deliveries SET round = round + 1 WHERE id = ANY($1) AND ${outstanding} RETURNING id, reactor, round`;
