import type { Pool, WebhookSecrets } from '@taskledger/runtime';

/** A webhook as its deliveries need it. */
export interface Target {
  readonly id: string;
  readonly owner_id: string;
  readonly url: string;
  readonly role: 'ADMIN' | 'MEMBER';
  /** The present one first. */
  readonly secrets: readonly string[];
}

/** How an attempt ended. */
export interface Attempt {
  readonly deliveryId: string;
  readonly webhookId: string;
  /** Null where there was no answer. */
  readonly status: number | null;
  readonly durationMs: number;
  /** Null where it was accepted. */
  readonly error: string | null;
  readonly response: string | null;
}

/** What the worker keeps about webhooks beside their deliveries: the log of attempts, and since when a receiver fails. */
export interface WebhookRecords {
  /** Undefined where the webhook takes no deliveries: disabled, deleted, or its owner deactivated. */
  target(webhookId: string): Promise<Target | undefined>;
  /** The position of a delivery's event; undefined where there is no such delivery. */
  positionOf(deliveryKey: string): Promise<number | undefined>;
  accepted(attempt: Attempt): Promise<void>;
  /** Answers for how many milliseconds the receiver has accepted nothing. */
  failed(attempt: Attempt): Promise<number>;
  /** Its failures are forgotten: it is disabled now. */
  forget(webhookId: string): Promise<void>;
  /** A redelivery was accepted: so is what it repeats. */
  settleOriginal(deliveryKey: string): Promise<void>;
}

const attemptSql = `
  INSERT INTO webhook_attempts (delivery_id, webhook_id, status, duration_ms, error, response)
  SELECT $1::uuid, $2::uuid, $3, $4, $5, $6 FROM webhooks WHERE id = $2 AND deleted_at IS NULL`;

export const createWebhookRecords = (pool: Pool, secrets: WebhookSecrets): WebhookRecords => {
  const log = ({ deliveryId, webhookId, status, durationMs, error, response }: Attempt) =>
    pool.query({
      name: 'webhook_attempts_add',
      text: attemptSql,
      values: [deliveryId, webhookId, status, Math.round(durationMs), error, response],
    });

  return {
    target: async (webhookId) => {
      const { rows } = await pool.query<Omit<Target, 'secrets'> & { readonly sealed: readonly string[] }>({
        name: 'webhook_target',
        text: `SELECT w.id, w.owner_id, w.url, u.role,
                      ARRAY(SELECT s.wrapped FROM webhook_secrets s
                             WHERE s.webhook_id = w.id AND (s.expires_at IS NULL OR s.expires_at > now())
                             ORDER BY s.id DESC) AS sealed
                 FROM webhooks w JOIN users u ON u.id = w.owner_id
                WHERE w.id = $1 AND w.deleted_at IS NULL AND w.disabled_at IS NULL AND u.is_active`,
        values: [webhookId],
      });
      const [row] = rows;
      if (row === undefined) return undefined;
      const { sealed, ...target } = row;
      return { ...target, secrets: sealed.map((each) => secrets.open(webhookId, each)) };
    },

    positionOf: async (deliveryKey) => {
      const { rows } = await pool.query<{ position: number }>({
        name: 'webhook_delivery_position',
        text: 'SELECT position FROM deliveries WHERE id = $1',
        values: [deliveryKey],
      });
      return rows[0]?.position;
    },

    accepted: async (attempt) => {
      await log(attempt);
      await pool.query({
        name: 'webhook_failures_clear',
        text: 'DELETE FROM webhook_failures WHERE webhook_id = $1',
        values: [attempt.webhookId],
      });
    },

    failed: async (attempt) => {
      await log(attempt);
      const { rows } = await pool.query<{ ms: number }>({
        name: 'webhook_failures_add',
        text: `INSERT INTO webhook_failures AS f (webhook_id) VALUES ($1)
               ON CONFLICT (webhook_id) DO UPDATE SET attempts = f.attempts + 1
               RETURNING extract(epoch FROM now() - since)::float8 * 1000 AS ms`,
        values: [attempt.webhookId],
      });
      return rows[0]?.ms ?? 0;
    },

    forget: async (webhookId) => {
      await pool.query('DELETE FROM webhook_failures WHERE webhook_id = $1', [webhookId]);
    },

    settleOriginal: async (deliveryKey) => {
      await pool.query(
        `UPDATE deliveries SET state = 'sent', settled_at = now(), next_attempt_at = NULL
          WHERE id = $1 AND state IN ('failed', 'dead', 'skipped', 'dropped')`,
        [deliveryKey],
      );
    },
  };
};
