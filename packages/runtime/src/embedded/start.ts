import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { withProcessLock } from '../process-lock.ts';
import { serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { ensureRunning } from './ensure-running.ts';
import { probe } from './probe.ts';
import { clusterDirectory, connectionStringOf, maintenanceConnectionStringOf, readRecord } from './record.ts';
import { runningServer, stopServer } from './server.ts';

export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface EmbeddedPostgres {
  /** Of the database `taskledger`, as its owner, with the password. */
  readonly connectionString: string;
  /** Of the server, as its superuser: for tests and benchmarks, which make databases of their own. */
  readonly maintenanceConnectionString: string;
  /** Where the cluster is: below DATA_DIR, except when the server's user cannot get in there. */
  readonly directory: string;
  /** Stops the server in order, or after `timeoutMs` (3000) at once. Nothing committed is ever lost. */
  stop(timeoutMs?: number): Promise<void>;
  /** Ceases to watch over the server, and leaves it running. */
  release(): Promise<void>;
}

const CHECK_EVERY_MS = 500;

/**
 * The PostgreSQL of that data directory: a server that runs already (a killed process leaves it running) is taken over, otherwise it is
 * started, and made before that if need be. Until `stop`, a server that dies is started again.
 */
export async function startEmbeddedPostgres({
  dataDir,
  logger,
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const home = realpathSync(dataDir);
  const account = serverAccount();
  const surroundings = { dataDir: home, binaries: findBinaries(account), account, logger };
  const start = () => withProcessLock(lockPath(home), () => ensureRunning(surroundings));
  const record = await start();
  const directory = clusterDirectory(home, record);

  const stopping = new AbortController();
  const watching = keepRunning(directory, start, logger, stopping.signal);
  const release = async () => {
    stopping.abort();
    await watching;
  };
  return {
    connectionString: connectionStringOf(record),
    maintenanceConnectionString: maintenanceConnectionStringOf(record),
    directory,
    release,
    async stop(timeoutMs = 3_000) {
      await release();
      await stopServer(directory, timeoutMs);
    },
  };
}

/** The connection string of the embedded PostgreSQL of that data directory, if one is running now. */
export async function findEmbeddedPostgres(dataDir: string): Promise<string | undefined> {
  const home = resolve(dataDir);
  const record = readRecord(home);
  if (!record?.initialised) return undefined;
  return (await probe(record, clusterDirectory(home, record))) === 'ready'
    ? connectionStringOf(record)
    : undefined;
}

/** Held while a server is being started or stopped. */
export function lockPath(dataDir: string): string {
  return join(dataDir, 'postgres.lock');
}

async function keepRunning(
  directory: string,
  start: () => Promise<unknown>,
  logger: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await setTimeout(CHECK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    if (signal.aborted || runningServer(directory) !== undefined) continue;
    logger.warn('PostgreSQL is gone; starting it again');
    await start().catch((err: unknown) => logger.warn({ err }, 'PostgreSQL did not start; trying again'));
  }
}
