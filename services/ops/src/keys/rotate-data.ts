import { operationsStreams } from '@taskledger/domain';
import { rewrapCheck, rewrapPersonalKeys } from '@taskledger/events';
import { rewrapSealKeys, rewrapSigningKeys, rewrapWebhookSecrets } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operate } from '../operations.ts';
import { counted } from '../output/numbers.ts';
import { startProgress } from '../output/progress.ts';
import { type LedgerSession, withLedger } from '../session.ts';

/**
 * Wraps all that DATA_ENCRYPTION_KEY protects under its present value. What is many goes in batches, each whole by itself; what is few, with the
 * record of it, in one transaction at the end. So it may be killed at any moment, and goes on when it is run again.
 */
export const rotateDataKey = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { pool, config } = session;
    const { terminal, signal } = context;
    const { dataEncryptionKeys: encryptionKeys } = config;
    const progress = startProgress(terminal.progress, 'wrap', await countKeys(session), {
      noun: 'personal keys',
      after: '',
    });
    try {
      const personal_keys = await rewrapPersonalKeys({
        pool,
        encryptionKeys,
        onProgress: progress.update,
        signal,
      });
      const webhook_secrets = await rewrapWebhookSecrets(pool, encryptionKeys, signal);
      let data = { personal_keys, webhook_secrets, signing_keys: 0, seal_keys: 0 };
      await operate(session, context, operationsStreams.keys, async (client) => {
        const signing_keys = await rewrapSigningKeys(client, encryptionKeys);
        const seal_keys = await rewrapSealKeys(client, encryptionKeys);
        await rewrapCheck(client, encryptionKeys);
        data = { ...data, signing_keys, seal_keys };
        return [{ type: 'DataKeyRotated', data }];
      });
      progress.stop();
      answer(context, data, () => [
        `Wrapped anew: ${counted(data.personal_keys, 'personal key')}, ${counted(data.webhook_secrets, 'webhook secret')}, ${counted(data.signing_keys, 'signing key')}, ${counted(data.seal_keys, 'seal key')}.`,
        'Nothing in the database needs DATA_ENCRYPTION_KEY_FALLBACK any more; backups from before do.',
      ]);
      return 0;
    } finally {
      progress.stop();
    }
  });

const countKeys = async ({ pool }: LedgerSession): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>('SELECT count(*) AS count FROM personal_keys');
  return rows[0]?.count ?? 0;
};
