import {
  checkEncryptionKey,
  ConfigError,
  createPool,
  migrate,
  MigrationError,
  migrationsDirectory,
  startEmbeddedPostgres,
} from '@taskledger/runtime';
import type { Config, Logger } from '@taskledger/runtime';
import { LaunchError } from './launch-error.ts';

export interface Database {
  readonly connectionString: string;
  /** For people: where the data is. */
  readonly place: string;
  stop(timeoutMs: number): Promise<void>;
}

/** The database of the configuration, the embedded one if it names none; with the newest migrations. */
export async function prepareDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir' | 'dataEncryptionKeys'>,
  logger: Logger,
): Promise<Database> {
  const database =
    config.databaseUrl === undefined ? await embedded(config.dataDir, logger) : given(config.databaseUrl);
  try {
    await migrate(database.connectionString, migrationsDirectory(), {
      log: (message) => logger.info(message),
    });
    await checkKey(database.connectionString, config, logger);
    return database;
  } catch (error) {
    await database.stop(1_000);
    if (error instanceof ConfigError) throw error;
    if (error instanceof MigrationError) throw new LaunchError(error.message, { cause: error });
    throw new LaunchError(`The database (${database.place}) cannot be used: ${reason(error)}`, {
      cause: error,
    });
  }
}

/** Here and not in each of the services, which would complain one after the other. */
async function checkKey(
  connectionString: string,
  config: Pick<Config, 'dataEncryptionKeys'>,
  logger: Logger,
): Promise<void> {
  const pool = createPool({ connectionString, max: 1, applicationName: 'taskledger-launcher', logger });
  try {
    await checkEncryptionKey(pool, config);
  } finally {
    await pool.end();
  }
}

async function embedded(dataDir: string, logger: Pick<Logger, 'info' | 'warn'>): Promise<Database> {
  try {
    const server = await startEmbeddedPostgres({ dataDir, logger });
    return {
      connectionString: server.connectionString,
      place: server.directory,
      stop: (timeoutMs) => server.stop(timeoutMs),
    };
  } catch (error) {
    throw new LaunchError(reason(error), { cause: error });
  }
}

function given(connectionString: string): Database {
  const { host, pathname } = new URL(connectionString);
  return { connectionString, place: `${host}${pathname}`, stop: () => Promise.resolve() };
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
