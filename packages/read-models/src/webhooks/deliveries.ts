import type { Pool } from 'pg';
import { z } from 'zod';

/** An attempt to deliver, as its owner sees it. */
export interface WebhookAttempt {
  readonly at: string;
  /** Of the answer; null where there was none. */
  readonly status: number | null;
  readonly duration_ms: number;
  /** Null where it was accepted. */
  readonly error: string | null;
  /** The beginning of the answer's body. */
  readonly response: string | null;
}

export interface WebhookDelivery {
  readonly id: string;
  /** `pending`: not tried yet, or under way · `retrying` · `delivered` · `failed`: given up · `skipped`: not wanted any more. */
  readonly state: WebhookDeliveryState;
  readonly event_type: string;
  /** Of the event. */
  readonly position: number;
  readonly created_at: string;
  readonly delivered_at: string | null;
  readonly next_attempt_at: string | null;
  /** The newest first; the last ten. */
  readonly attempts: readonly WebhookAttempt[];
}

export const webhookDeliveryStates = ['pending', 'retrying', 'delivered', 'failed', 'skipped'] as const;
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

/** What `id` looks like in the table: `webhook-<delivery>-<webhook>`. */
const key = (webhook: string, delivery: string) => `'webhook-' || ${delivery} || '-' || ${webhook}`;

const select = `SELECT substr(d.id, 9, 36) AS id, d.position, e.type AS event_type, d.created_at,
       CASE d.state WHEN 'pending' THEN 'pending' WHEN 'sending' THEN 'pending' WHEN 'failed' THEN 'retrying'
                    WHEN 'sent' THEN 'delivered' WHEN 'skipped' THEN 'skipped' ELSE 'failed' END AS state,
       CASE WHEN d.state = 'sent' THEN d.settled_at END AS delivered_at,
       CASE WHEN d.state IN ('pending', 'failed') THEN d.next_attempt_at END AS next_attempt_at,
       (SELECT coalesce(json_agg(a ORDER BY a.at DESC), '[]') FROM (
          SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, status, duration_ms, error, response
            FROM webhook_attempts WHERE delivery_id = substr(d.id, 9, 36)::uuid AND webhook_id = $1::text::uuid
           ORDER BY at DESC LIMIT 10) AS a) AS attempts
  FROM deliveries d JOIN events e ON e.position = d.position
 WHERE d.recipient = $1::text AND d.channel = 'webhook' AND d.reactor = 'webhook'`;

export interface DeliveryPlace {
  readonly direction: 'after' | 'before';
  /** The id of a delivery. */
  readonly key: string;
}

export const deliveryPlaceKey = z.uuid();

/** Deliveries to a webhook beside a place (none: from the newest), the newest first, and whether there are more. */
export const listWebhookDeliveries = async (
  pool: Pool,
  webhookId: string,
  limit: number,
  place?: DeliveryPlace,
): Promise<{ readonly deliveries: readonly WebhookDelivery[]; readonly hasMore: boolean }> => {
  const backwards = place?.direction === 'before';
  const [sign, order] = backwards ? ['>', 'ASC'] : ['<', 'DESC'];
  const { rows } = await pool.query<WebhookDelivery>({
    name: `webhook_deliveries_${order.toLowerCase()}`,
    text: `${select} AND ($2::text IS NULL OR d.id ${sign} ${key('$1::text', '$2::text')}) ORDER BY d.id ${order} LIMIT $3`,
    values: [webhookId, place?.key ?? null, limit + 1],
  });
  const deliveries = rows.slice(0, limit);
  return { deliveries: backwards ? deliveries.toReversed() : deliveries, hasMore: rows.length > limit };
};

/** A numbered page (from 1) of deliveries to a webhook, and the count of all. */
export const pageOfWebhookDeliveries = async (pool: Pool, webhookId: string, limit: number, page: number) => {
  const [{ rows: deliveries }, counted] = await Promise.all([
    pool.query<WebhookDelivery>({
      name: 'webhook_deliveries_page',
      text: `${select} ORDER BY d.id DESC OFFSET $2 LIMIT $3`,
      values: [webhookId, (page - 1) * limit, limit],
    }),
    pool.query<{ count: number }>({
      name: 'webhook_deliveries_count',
      text: `SELECT count(*) AS count FROM deliveries
              WHERE recipient = $1 AND channel = 'webhook' AND reactor = 'webhook'`,
      values: [webhookId],
    }),
  ]);
  return { deliveries, count: counted.rows[0]?.count ?? 0 };
};

/** Whether there is such a delivery to the webhook. */
export const isWebhookDelivery = async (
  pool: Pool,
  webhookId: string,
  deliveryId: string,
): Promise<boolean> => {
  const { rowCount } = await pool.query({
    name: 'webhook_delivery_known',
    text: `SELECT FROM deliveries WHERE id = ${key('$1::text', '$2::text')}`,
    values: [webhookId, deliveryId],
  });
  return rowCount === 1;
};
