import type { Pool, PoolClient } from 'pg';
import { redeliverSql } from '../deliveries/queries.ts';

type Queryable = Pick<Pool | PoolClient, 'query'>;

/** What was tried often enough in vain: it waits for an operator. Kept in the database, whatever becomes of the queues. */
export interface DeadLetter {
  /** Of the delivery; or `<subscription>@<position>` of an event. */
  readonly id: string;
  /** `delivery`: it could not be made. `event`: its subscription could not handle it, and the stream's later events wait behind it. */
  readonly kind: 'delivery' | 'event';
  /** The reactor or subscription. */
  readonly subscription: string;
  readonly position: number;
  readonly event_type: string | null;
  readonly stream: string | null;
  readonly channel: string | null;
  readonly recipient: string | null;
  /** Events of the same stream that wait behind this one. */
  readonly waiting: number;
  readonly attempts: number;
  readonly last_error: string | null;
  readonly since: string;
}

const letters = `
  SELECT d.id, 'delivery' AS kind, d.reactor AS subscription, d.position, d.channel, d.recipient,
         0::bigint AS waiting, d.attempts, d.last_error, d.settled_at AS since
    FROM deliveries d WHERE d.state = 'dead'
  UNION ALL
  SELECT p.subscription || '@' || p.position, 'event', p.subscription, p.position, NULL, NULL,
         (SELECT count(*) FROM parked_events w
           WHERE w.subscription = p.subscription AND w.stream = p.stream AND w.position > p.position),
         p.attempts, p.last_error, p.parked_at
    FROM parked_events p WHERE p.state = 'dead'`;

const select = (condition: string) => `
  SELECT l.id, l.kind, l.subscription, l.position, e.type AS event_type, e.stream, l.channel, l.recipient, l.waiting, l.attempts,
         l.last_error, l.since
    FROM (${letters}) AS l LEFT JOIN events e ON e.position = l.position ${condition}`;

/** The oldest first. */
export const listDeadLetters = async (db: Queryable, limit = 100): Promise<readonly DeadLetter[]> => {
  const { rows } = await db.query<DeadLetter>(select('ORDER BY l.since, l.id LIMIT $1'), [limit]);
  return rows;
};

export const findDeadLetter = async (db: Queryable, id: string): Promise<DeadLetter | undefined> => {
  const { rows } = await db.query<DeadLetter>(select('WHERE l.id = $1'), [id]);
  return rows[0];
};

export const countDeadLetters = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM deliveries WHERE state = 'dead')
          + (SELECT count(*) FROM parked_events WHERE state = 'dead') AS count`,
  );
  return rows[0]?.count ?? 0;
};

/** Has them tried again, within seconds. Ids that are no dead letters (any more) are passed over. */
export const retryDeadLetters = async (db: Queryable, ids: readonly string[]): Promise<void> => {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM deliveries WHERE state = 'dead' AND id = ANY($1) FOR UPDATE`,
    [ids],
  );
  await db.query(redeliverSql, [rows.map(({ id }) => id)]);
  await db.query(
    `UPDATE parked_events SET state = 'failed', attempts = 0, next_attempt_at = now()
      WHERE state = 'dead' AND subscription || '@' || position = ANY($1)`,
    [ids],
  );
};

/** Gives it up for good. The events that waited behind it go on. False: there is no such dead letter. */
export const dropDeadLetter = async (db: Queryable, id: string): Promise<boolean> => {
  const delivery = await db.query(
    `UPDATE deliveries SET state = 'dropped', settled_at = now() WHERE id = $1 AND state = 'dead'`,
    [id],
  );
  if (delivery.rowCount === 1) return true;
  const event = await db.query(
    `DELETE FROM parked_events WHERE state = 'dead' AND subscription || '@' || position = $1`,
    [id],
  );
  return event.rowCount === 1;
};
