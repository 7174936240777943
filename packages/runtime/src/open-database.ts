import { join } from 'node:path';
import pg from 'pg';
import type { Config } from './config/config.ts';
import { connectionOptions } from './database.ts';
import { otherConnections } from './embedded/probe.ts';
import { clusterDirectory, readRecord } from './embedded/record.ts';
import { stopServer } from './embedded/server.ts';
import { findEmbeddedPostgres, lockPath, startEmbeddedPostgres } from './embedded/start.ts';
import type { EmbeddedPostgresOptions } from './embedded/start.ts';
import { lockHolder, withProcessLock } from './process-lock.ts';

export interface OpenDatabase {
  readonly connectionString: string;
  /** To be called after the last connection of this process is closed. */
  close(): Promise<void>;
}

/**
 * For commands that run beside the service or without it: DATABASE_URL, else the embedded PostgreSQL that runs now, else one started for
 * the command. The last one out stops the embedded server; the launcher's stays.
 */
export async function openDatabase(
  config: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { logger }: Pick<EmbeddedPostgresOptions, 'logger'>,
): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    return { connectionString: config.databaseUrl, close: () => Promise.resolve() };
  }
  const { dataDir } = config;
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const running = await findEmbeddedPostgres(dataDir);
    const started = running === undefined ? await startEmbeddedPostgres({ dataDir, logger }) : undefined;
    const connectionString = running ?? started?.connectionString ?? '';
    const presence = await bePresent(dataDir, connectionString);
    if (presence === undefined) continue;
    return {
      connectionString,
      async close() {
        await presence.end();
        await started?.release();
        await stopIfLast(dataDir);
      },
    };
  }
  throw new Error(
    'the embedded PostgreSQL was stopped again and again while this process was about to use it',
  );
}

/**
 * A connection that says to others that the server is in use. Made under the lock under which the last one out stops the server, so
 * it is either seen or fails here, and then the server is started anew.
 */
async function bePresent(dataDir: string, connectionString: string): Promise<pg.Client | undefined> {
  return withProcessLock(lockPath(dataDir), async () => {
    const client = new pg.Client(connectionOptions(connectionString, 'taskledger-presence'));
    client.on('error', () => undefined);
    return client.connect().then(
      () => client,
      () => undefined,
    );
  });
}

/** The file that a running launcher holds. */
export function launcherLockPath(dataDir: string): string {
  return join(dataDir, 'launcher.lock');
}

async function stopIfLast(dataDir: string): Promise<void> {
  await withProcessLock(lockPath(dataDir), async () => {
    const record = readRecord(dataDir);
    if (!record || lockHolder(launcherLockPath(dataDir)) !== undefined) return;
    // If it cannot be asked, it is not there to be stopped, or it is in nobody's use.
    const others = await otherConnections(record).catch(() => 0);
    if (others === 0) await stopServer(clusterDirectory(dataDir, record), 3_000);
  });
}
