import type { Pool, PoolClient } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';

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

const columns = `l.id, l.kind, l.subscription, l.position, e.type AS event_type, e.stream, l.channel, l.recipient, l.waiting, l.attempts,
         l.last_error, l.since`;
const source = `FROM (${letters}) AS l LEFT JOIN events e ON e.position = l.position`;

// What PostgreSQL takes: no years before 1, no NUL and no half of a surrogate pair.
const time = z.iso.datetime().refine((value) => Date.parse(value) > 0);
const text = z.string().regex(/^[^\0\p{Surrogate}]*$/u);

/** The oldest first. A key has milliseconds, as clients see them. */
export const deadLetters = (pool: Pool) =>
  keysetList<DeadLetter, [string, string]>(pool, {
    name: 'dead_letters',
    columns,
    source: `${source} WHERE true`,
    values: [],
    orderBy: [`date_trunc('milliseconds', l.since)`, 'l.id'],
    direction: 'ASC',
    key: z.tuple([time, text]),
    keyOf: ({ since, id }) => [since, id],
  });

export const findDeadLetter = async (db: Queryable, id: string): Promise<DeadLetter | undefined> => {
  const { rows } = await db.query<DeadLetter>(`SELECT ${columns} ${source} WHERE l.id = $1`, [id]);
  return rows[0];
};

export const countDeadLetters = async (db: Queryable): Promise<number> => {
  const { rows } = await db.query<{ count: number }>(
    `SELECT (SELECT count(*) FROM deliveries WHERE state = 'dead')
          + (SELECT count(*) FROM parked_events WHERE state = 'dead') AS count`,
  );
  return rows[0]?.count ?? 0;
};
