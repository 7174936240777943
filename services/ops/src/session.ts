import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { allEvents } from '@taskledger/domain';
import { createCodec, createLedger, createPersonalKeys, type Codec, type Ledger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { createPool, openDatabase, type Config, type Pool } from '@taskledger/runtime';
import type { Context, ExitStatus } from './context.ts';
import { spokenLogger } from './output/spoken-logger.ts';
import { assertMigrated } from './schema-check.ts';

/** A database that is there for the duration of a command. */
export interface DatabaseSession {
  readonly config: Config;
  readonly connectionString: string;
  readonly pool: Pool;
}

export interface LedgerSession extends DatabaseSession {
  readonly codec: Codec;
  readonly ledger: Ledger;
}

const cancelEveryMs = 200;

/**
 * Opens the service's database, running or not: without DATABASE_URL the embedded PostgreSQL is started for as long as
 * `work` takes, unless it runs already. When the command is stopped, the statements under way are cancelled.
 */
export const withDatabase = async (
  context: Context,
  work: (session: DatabaseSession) => Promise<ExitStatus>,
): Promise<ExitStatus> => {
  const config = context.config();
  const logger = spokenLogger(context.terminal);
  const database = await openDatabase(config, { logger });
  const { connectionString } = database;
  // Its own, so that its statements can be told from those of others.
  const applicationName = sessionName(context.operator.name);
  const pool = createPool({ connectionString, max: 6, applicationName, logger });
  const ceaseCancelling = cancelOnAbort(pool, applicationName, context.signal);
  try {
    context.signal.throwIfAborted();
    return await work({ config, connectionString, pool });
  } finally {
    ceaseCancelling();
    await pool.end();
    await database.close();
  }
};

/** Names its holder to whoever meets its locks: `taskledger-ops-1f2e3d4c ada@host:4711`. PostgreSQL takes 63 bytes of ASCII. */
const sessionName = (operator: string): string =>
  `taskledger-ops-${randomBytes(4).toString('hex')} ${operator}@${hostname()}:${process.pid}`
    .replaceAll(/[^ -~]/g, '?')
    .slice(0, 63);

/** As `withDatabase`, with the ledger; a database with another schema is a failure that says what to do. */
export const withLedger = async (
  context: Context,
  work: (session: LedgerSession) => Promise<ExitStatus>,
): Promise<ExitStatus> =>
  withDatabase(context, async (session) => {
    await assertMigrated(session.pool);
    return work(await openLedger(session));
  });

/** As `withLedger`, for who works on what is stored: it need not be possible to read what is personal in it. */
export const withStoredLedger = async (
  context: Context,
  work: (session: LedgerSession) => Promise<ExitStatus>,
): Promise<ExitStatus> =>
  withDatabase(context, async (session) => {
    await assertMigrated(session.pool);
    return work(ledgerOn(session));
  });

/** Throws `WrongEncryptionKey`. */
export const openLedger = async (session: DatabaseSession): Promise<LedgerSession> => {
  const opened = ledgerOn(session);
  await opened.codec.keys?.check();
  return opened;
};

const ledgerOn = (session: DatabaseSession): LedgerSession => {
  const { pool, config } = session;
  const codec = createCodec(
    allEvents,
    createPersonalKeys({ pool, encryptionKeys: config.dataEncryptionKeys }),
  );
  return { ...session, codec, ledger: createLedger({ pool, codec, projections }) };
};

/** Again and again: between two statements there is nothing to cancel, and the next one would run to its end. */
const cancelOnAbort = (pool: Pool, applicationName: string, signal: AbortSignal): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const cancel = () => {
    pool
      .query(
        `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
          WHERE application_name = $1 AND datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`,
        [applicationName],
      )
      // The command ends by itself, only later.
      .catch(() => undefined);
  };
  const onAbort = () => {
    cancel();
    timer = setInterval(cancel, cancelEveryMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearInterval(timer);
  };
};
