import { createPersonalKeys, WrongEncryptionKey } from '@taskledger/events';
import type { Pool } from 'pg';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/config.ts';

/** What a person reads whose DATA_ENCRYPTION_KEY is not that of the database. */
export const wrongEncryptionKey =
  'DATA_ENCRYPTION_KEY is not the key that the personal data in this database was encrypted under: set the key that it was written ' +
  'with (local use keeps it in DATA_DIR/keys/data-encryption-key)';

/** @throws ConfigError when the database's personal data was encrypted under another key. */
export async function checkEncryptionKey(
  pool: Pool,
  { dataEncryptionKeys: encryptionKeys }: Pick<Config, 'dataEncryptionKeys'>,
): Promise<void> {
  try {
    await createPersonalKeys({ pool, encryptionKeys }).check();
  } catch (error) {
    throw error instanceof WrongEncryptionKey ? new ConfigError(wrongEncryptionKey) : error;
  }
}

const retryMs = 500;

/**
 * For a service's main: ends the process with one line and exit status 2 when the key is wrong. A database that is away, or has no
 * schema yet, does not hold up the start: it is asked as soon as it can be.
 */
export async function exitOnWrongEncryptionKey(
  pool: Pool,
  config: Pick<Config, 'dataEncryptionKeys'>,
): Promise<void> {
  try {
    await checkEncryptionKey(pool, config);
  } catch (error) {
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    }
    setTimeout(() => void exitOnWrongEncryptionKey(pool, config), retryMs).unref();
  }
}
