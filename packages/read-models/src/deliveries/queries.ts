import type { Pool } from 'pg';
import { queriesOn } from '../tables.ts';

export const deliveryStates = ['pending', 'sending', 'failed', 'sent', 'skipped', 'dead', 'dropped'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export type DeliveryChannel = 'mail' | 'webhook' | 'lambda';

/** What left the service because of an event, or is to leave it. Written by the worker. */
export interface DeliveryRecord {
  readonly id: string;
  readonly reactor: string;
  /** Of the event that it is about. */
  readonly position: number;
  readonly channel: DeliveryChannel;
  readonly recipient: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Without secrets and addresses. */
  readonly last_error: string | null;
  readonly created_at: string;
  readonly first_attempt_at: string | null;
  readonly last_attempt_at: string | null;
  /** When an attempt is due, or was begun; null when there will be none. */
  readonly next_attempt_at: string | null;
  readonly settled_at: string | null;
}

const columns = [
  'id',
  'reactor',
  'position',
  'channel',
  'recipient',
  'state',
  'attempts',
  'last_error',
  'created_at',
  'first_attempt_at',
  'last_attempt_at',
  'next_attempt_at',
  'settled_at',
] as const;

export const findDelivery = (pool: Pool, id: string): Promise<DeliveryRecord | undefined> =>
  queriesOn(pool).selectFrom('deliveries').select(columns).where('id', '=', id).executeTakeFirst();

/** How many deliveries wait, and since when the longest waiting one is due; how many were given up. */
export interface DeliveryBacklog {
  readonly outstanding: number;
  readonly due_since: string | null;
  readonly dead: number;
}

export const deliveryBacklog = async (pool: Pool): Promise<DeliveryBacklog> => {
  const { rows } = await pool.query<DeliveryBacklog>(
    `SELECT (SELECT count(*) FROM deliveries WHERE state IN ('pending', 'sending', 'failed')) AS outstanding,
            (SELECT min(next_attempt_at) FROM deliveries
              WHERE state IN ('pending', 'sending', 'failed') AND next_attempt_at <= now()) AS due_since,
            (SELECT count(*) FROM deliveries WHERE state = 'dead') AS dead`,
  );
  return rows[0] ?? { outstanding: 0, due_since: null, dead: 0 };
};

/** Asks for another attempt under the same id, whatever became of it before. False: there is no such delivery. */
export const redeliver = async (pool: Pool, id: string): Promise<boolean> => {
  const { rowCount } = await pool.query({ name: 'deliveries_redeliver', text: redeliverSql, values: [[id]] });
  return rowCount === 1;
};

// A new round, since the queue may still hold the id of the job that is over. The worker looks for what is long due.
export const redeliverSql = `
  UPDATE deliveries SET state = 'pending', round = round + 1, settled_at = NULL, next_attempt_at = '-infinity'
   WHERE id = ANY($1) AND state <> 'sending'`;
