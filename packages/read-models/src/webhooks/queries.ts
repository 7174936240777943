import type { Actor, WebhookDisabledReason } from '@taskledger/domain';
import type { Pool } from 'pg';
import { type Cursor, decodeCursor, encodeCursor } from '../tasks/cursor.ts';

export interface Webhook {
  readonly id: string;
  readonly owner_id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string;
  readonly disabled_at: string | null;
  readonly disabled_reason: WebhookDisabledReason | null;
  readonly created_at: string;
  readonly updated_at: string;
}

const select = `SELECT id, owner_id, url, events, description, disabled_at, disabled_reason, created_at, updated_at
  FROM webhooks WHERE deleted_at IS NULL`;

/** A webhook that the viewer may see: their own, or any for ADMIN. */
export const findWebhook = async (pool: Pool, viewer: Actor, id: string): Promise<Webhook | undefined> => {
  const { rows } = await pool.query<Webhook>({
    name: 'webhooks_get',
    text: `${select} AND id = $1 AND ($2 OR owner_id = $3)`,
    values: [id, viewer.role === 'ADMIN', viewer.id],
  });
  return rows[0];
};

export interface WebhookPage {
  readonly webhooks: readonly Webhook[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** By id alone, which is the order in which they were made. */
const byId: readonly [] = [];

/** The cursor of a list of webhooks; undefined for anything that this list has not made. */
export const decodeWebhookCursor = (text: string): Cursor | undefined => decodeCursor(text, byId);

/** A user's webhooks beside a cursor (none: from the start), the oldest first. */
export const listWebhooks = async (
  pool: Pool,
  ownerId: string,
  limit: number,
  cursor?: Cursor,
): Promise<WebhookPage> => {
  const backwards = cursor?.direction === 'before';
  const [sign, order] = backwards ? ['<', 'DESC'] : ['>', 'ASC'];
  const { rows } = await pool.query<Webhook>({
    name: `webhooks_list_${order.toLowerCase()}`,
    text: `${select} AND owner_id = $1 AND ($2::uuid IS NULL OR id ${sign} $2) ORDER BY id ${order} LIMIT $3`,
    values: [ownerId, cursor?.keys[0] ?? null, limit + 1],
  });
  const hasMore = rows.length > limit;
  const webhooks = rows.slice(0, limit);
  if (backwards) webhooks.reverse();
  const place = (row: Webhook | undefined, direction: Cursor['direction'], exists: boolean) =>
    row !== undefined && exists ? encodeCursor({ direction, keys: [row.id] }, byId) : null;
  return {
    webhooks,
    next: place(webhooks.at(-1), 'after', backwards || hasMore),
    previous: place(webhooks[0], 'before', backwards ? hasMore : cursor !== undefined),
  };
};

/** A numbered page (from 1) of a user's webhooks and the count of all of them. */
export const pageOfWebhooks = async (pool: Pool, ownerId: string, limit: number, page: number) => {
  const [{ rows: webhooks }, counted] = await Promise.all([
    pool.query<Webhook>({
      name: 'webhooks_page',
      text: `${select} AND owner_id = $1 ORDER BY id OFFSET $2 LIMIT $3`,
      values: [ownerId, (page - 1) * limit, limit],
    }),
    pool.query<{ count: number }>({
      name: 'webhooks_count',
      text: 'SELECT count(*) AS count FROM webhooks WHERE owner_id = $1 AND deleted_at IS NULL',
      values: [ownerId],
    }),
  ]);
  return { webhooks, count: counted.rows[0]?.count ?? 0 };
};
