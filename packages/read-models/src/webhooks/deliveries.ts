import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';

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

const columns = `substr(d.id, 9, 36) AS id, d.position, d.created_at,
       (SELECT e.type FROM events e WHERE e.position = d.position) AS event_type,
       CASE d.state WHEN 'pending' THEN 'pending' WHEN 'sending' THEN 'pending' WHEN 'failed' THEN 'retrying'
                    WHEN 'sent' THEN 'delivered' WHEN 'skipped' THEN 'skipped' ELSE 'failed' END AS state,
       CASE WHEN d.state = 'sent' THEN d.settled_at END AS delivered_at,
       CASE WHEN d.state IN ('pending', 'failed') THEN d.next_attempt_at END AS next_attempt_at,
       (SELECT coalesce(json_agg(a ORDER BY a.at DESC), '[]') FROM (
          SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, status, duration_ms, error, response
            FROM webhook_attempts WHERE delivery_id = substr(d.id, 9, 36)::uuid AND webhook_id = $1::text::uuid
           ORDER BY at DESC LIMIT 10) AS a) AS attempts`;

/** The deliveries to a webhook, the newest event first. */
export const deliveriesTo = (pool: Pool, webhookId: string) =>
  keysetList<WebhookDelivery, [string]>(pool, {
    name: 'webhook_deliveries',
    columns,
    source: `FROM deliveries d
              WHERE d.recipient = $1::text AND d.channel = 'webhook' AND d.reactor = 'webhook'`,
    values: [webhookId],
    orderBy: ['d.id'],
    direction: 'DESC',
    key: z.tuple([z.templateLiteral(['webhook-', z.uuid(), '-', z.literal(webhookId)])]),
    keyOf: ({ id }) => [`webhook-${id}-${webhookId}`],
  });

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
