import type { Actor, WebhookDisabledReason } from '@taskledger/domain';
import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';

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

const columns =
  'id, owner_id, url, events, description, disabled_at, disabled_reason, created_at, updated_at';
const source = 'FROM webhooks WHERE deleted_at IS NULL';

/** A webhook that the viewer may see: their own, or any for ADMIN. */
export const findWebhook = async (pool: Pool, viewer: Actor, id: string): Promise<Webhook | undefined> => {
  const { rows } = await pool.query<Webhook>({
    name: 'webhooks_get',
    text: `SELECT ${columns} ${source} AND id = $1 AND ($2 OR owner_id = $3)`,
    values: [id, viewer.role === 'ADMIN', viewer.id],
  });
  return rows[0];
};

/** A user's webhooks, in the order in which they were made. */
export const webhooksOf = (pool: Pool, ownerId: string) =>
  keysetList<Webhook, [string]>(pool, {
    name: 'webhooks_list',
    columns,
    source: `${source} AND owner_id = $1`,
    values: [ownerId],
    orderBy: ['id'],
    direction: 'ASC',
    key: z.tuple([z.uuid()]),
    keyOf: ({ id }) => [id],
  });
