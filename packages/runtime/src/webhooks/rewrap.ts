import type { EncryptionKeys } from '@taskledger/events';
import type { Pool } from 'pg';
import { createWebhookSecrets } from './secrets.ts';

const batchSize = 1_000;

/** Seals the webhooks' secrets under the first of the encryption keys, as `rewrapPersonalKeys` wraps keys; answers how many were under another one. */
export const rewrapWebhookSecrets = async (
  pool: Pool,
  encryptionKeys: EncryptionKeys,
  signal?: AbortSignal,
): Promise<number> => {
  const secrets = createWebhookSecrets(encryptionKeys);
  let [after, changed] = [0, 0];
  for (;;) {
    signal?.throwIfAborted();
    const { rows } = await pool.query<{ id: number; webhook_id: string; wrapped: string }>(
      'SELECT id, webhook_id, wrapped FROM webhook_secrets WHERE id > $1 ORDER BY id LIMIT $2',
      [after, batchSize],
    );
    const outdated = rows.flatMap(({ id, webhook_id, wrapped: old }) => {
      const wrapped = secrets.reseal(webhook_id, old);
      return wrapped === undefined ? [] : [{ id, wrapped }];
    });
    const { rowCount } = await pool.query(
      `UPDATE webhook_secrets s SET wrapped = n.wrapped
         FROM jsonb_to_recordset($1) AS n(id bigint, wrapped text) WHERE s.id = n.id`,
      [JSON.stringify(outdated)],
    );
    changed += rowCount ?? 0;
    if (rows.length < batchSize) return changed;
    after = rows.at(-1)?.id ?? after;
  }
};
