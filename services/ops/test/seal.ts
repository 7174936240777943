import { sealing, startSubscription } from '@taskledger/events';
import { createPool, currentSealKey, loadConfig } from '@taskledger/runtime';
import { waitFor, type TestScope } from '@taskledger/testing';

/** Seals all that is there, as the worker does. */
export const seal = async (t: TestScope, connectionString: string, secret: string): Promise<void> => {
  const { dataEncryptionKeys } = loadConfig({ DATA_ENCRYPTION_KEY: secret, DATA_DIR: '/tmp' });
  const pool = createPool({ connectionString, applicationName: 'seal', logger: { warn: () => undefined } });
  const subscription = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, dataEncryptionKeys) }),
    pool,
    owner: t.name,
    pollMs: 20,
  });
  await waitFor(async () => {
    const { rows } = await pool.query<{ done: boolean }>(
      `SELECT (SELECT max(position) FROM events) = (SELECT max(last_position) FROM seals) AS done`,
    );
    return rows[0]?.done;
  });
  await subscription.stop();
  await pool.end();
};
