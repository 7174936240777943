import { type OperationsEvent, operationsStreams } from '@taskledger/domain';
import { type Append, appendTogether, type Codec, type EventMeta, type RowWrite } from '@taskledger/events';
import type { Pool, PoolClient } from 'pg';
import { redeliverSql } from '../deliveries/queries.ts';

export interface OrderDependencies {
  readonly pool: Pool;
  readonly codec: Codec;
}

/** What an order was about; `channel` is null for an event. */
interface Ordered {
  readonly id: string;
  readonly subscription: string;
  readonly channel: string | null;
}

export interface Retried {
  /** In the order of the request. */
  readonly ids: readonly string[];
  /** Of the last event that says so. */
  readonly position: number;
}

/**
 * Has dead letters tried again, within seconds, and says so in the ledger, by one transaction. Ids that are no dead letters (any
 * more) are passed over; undefined: all of them were. `rows` are written only together with the events.
 */
export const retryDeadLetters = async (
  { pool, codec }: OrderDependencies,
  ids: readonly string[],
  meta: EventMeta,
  rows: readonly RowWrite[] = [],
): Promise<Retried | undefined> => {
  let retried: readonly Ordered[] = [];
  const position = await appendTogether(pool, codec, async (client) => {
    retried = inOrder(ids, [...(await retryDeliveries(client, ids)), ...(await retryEvents(client, ids))]);
    return recorded('DeadLetterRetried', retried, meta, rows);
  });
  return position === undefined ? undefined : { ids: retried.map(({ id }) => id), position };
};

const inOrder = (ids: readonly string[], found: readonly Ordered[]): readonly Ordered[] => {
  const byId = new Map(found.map((each) => [each.id, each]));
  return ids.flatMap((id) => byId.get(id) ?? []);
};

const retryDeliveries = async (client: PoolClient, ids: readonly string[]): Promise<readonly Ordered[]> => {
  const { rows } = await client.query<Ordered>(
    `SELECT id, reactor AS subscription, channel FROM deliveries WHERE state = 'dead' AND id = ANY($1) FOR UPDATE`,
    [ids],
  );
  await client.query(redeliverSql, [rows.map(({ id }) => id)]);
  return rows;
};

const retryEvents = async (client: PoolClient, ids: readonly string[]): Promise<readonly Ordered[]> => {
  const { rows } = await client.query<Ordered>(
    `UPDATE parked_events SET state = 'failed', attempts = 0, next_attempt_at = now()
      WHERE state = 'dead' AND subscription || '@' || position = ANY($1)
      RETURNING subscription || '@' || position AS id, subscription, NULL AS channel`,
    [ids],
  );
  return rows;
};

/** Gives one up for good, on record. The events that waited behind it go on. False: there is no such dead letter. */
export const dropDeadLetter = async (
  { pool, codec }: OrderDependencies,
  id: string,
  meta: EventMeta,
): Promise<boolean> => {
  const position = await appendTogether(pool, codec, async (client) =>
    recorded(
      'DeadLetterDropped',
      [...(await dropDelivery(client, id)), ...(await dropEvent(client, id))],
      meta,
    ),
  );
  return position !== undefined;
};

const dropDelivery = async (client: PoolClient, id: string): Promise<readonly Ordered[]> => {
  const { rows } = await client.query<Ordered>(
    `UPDATE deliveries SET state = 'dropped', settled_at = now() WHERE id = $1 AND state = 'dead'
      RETURNING id, reactor AS subscription, channel`,
    [id],
  );
  return rows;
};

const dropEvent = async (client: PoolClient, id: string): Promise<readonly Ordered[]> => {
  const { rows } = await client.query<Ordered>(
    `DELETE FROM parked_events WHERE state = 'dead' AND subscription || '@' || position = $1
      RETURNING subscription || '@' || position AS id, subscription, NULL AS channel`,
    [id],
  );
  return rows;
};

const recorded = (
  type: 'DeadLetterRetried' | 'DeadLetterDropped',
  letters: readonly Ordered[],
  meta: EventMeta,
  rows: readonly RowWrite[] = [],
): Append | undefined => {
  if (letters.length === 0) return undefined;
  const events = letters.map(({ id, subscription, channel }): OperationsEvent => ({
    type,
    data: { queue: channel ?? 'event', job_id: id, job: subscription },
  }));
  return {
    streams: [{ stream: operationsStreams.deadLetters, expected: 'any', events }],
    meta,
    recorded_at: new Date().toISOString(),
    rows,
  };
};
