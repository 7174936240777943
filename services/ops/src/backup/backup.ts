import { operationsStreams } from '@taskledger/domain';
import { appliedMigrations, withSnapshot } from '@taskledger/runtime';
import type { ClientBase, PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { recordIfWritable } from '../operations.ts';
import { counted, grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';
import { createArchive } from './archive.ts';
import { readPassphrase, refuseExisting, writeWhole } from './file.ts';
import { type BackupHead, formatName, headName, manifestName, type TableSum } from './layout.ts';
import { columnList, keptTables, quoted, type Table } from './tables.ts';

export interface BackupOptions {
  readonly passphraseFile?: string;
}

/** Writes all that cannot be derived, as it is at one moment, to one file. The service may run meanwhile. */
export const backup = async (
  context: Context,
  file: string,
  { passphraseFile }: BackupOptions,
): Promise<ExitStatus> => {
  const passphrase = passphraseFile === undefined ? undefined : readPassphrase(passphraseFile);
  await refuseExisting(file);
  return withLedger(context, async (session) => {
    const made = await withSnapshot(session.pool, async (client) => {
      const head = await headOf(client);
      const archive = createArchive();
      // An error of either ends both.
      const orAbandon = (error: unknown): never => {
        archive.abandon(error instanceof Error ? error : new Error(String(error)));
        throw error;
      };
      const writing = writeWhole(file, archive.bytes, passphrase, context.signal).catch(orAbandon);
      const filling = fill(archive, client, head, context).catch(orAbandon);
      const [filled, written] = await Promise.allSettled([filling, writing]);
      if (written.status === 'rejected') throw written.reason;
      if (filled.status === 'rejected') throw filled.reason;
      return { head, tables: filled.value, bytes: written.value };
    });
    const { position, created_at } = made.head;
    const encrypted = passphrase !== undefined;
    const events = made.tables['events']?.rows ?? 0;
    await recordIfWritable(session, context, operationsStreams.ledger, [
      { type: 'LedgerBackedUp', data: { position, encrypted } },
    ]);
    answer(context, { file, position, created_at, encrypted, bytes: made.bytes, tables: made.tables }, () => [
      `${printable(file)}: the ledger up to position ${grouped(position)} (${counted(events, 'event')}), ${counted(made.bytes, 'byte')}${encrypted ? ', encrypted' : ''}.`,
      'It holds no secret of the configuration: keep DATA_ENCRYPTION_KEY, JWT_PRIVATE_KEY and OTP_SECRET (local use: DATA_DIR/keys) elsewhere. Without DATA_ENCRYPTION_KEY nobody can restore it.',
    ]);
    return 0;
  });
};

const headOf = async (client: ClientBase): Promise<BackupHead> => {
  const { rows } = await client.query<{ version: string; position: number; now: string }>(
    `SELECT current_setting('server_version') AS version, now() AS now,
            coalesce((SELECT max(position) FROM events), 0) AS position`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the database says nothing about itself');
  return {
    format: formatName,
    created_at: row.now,
    server_version: row.version,
    migrations: await appliedMigrations(client),
    position: row.position,
    tables: (await keptTables(client)).map(({ name, columns }) => ({ name, columns: [...columns] })),
  };
};

const fill = async (
  archive: ReturnType<typeof createArchive>,
  client: PoolClient,
  head: BackupHead,
  { terminal, signal }: Context,
): Promise<Record<string, TableSum>> => {
  const progress = startProgress(terminal.progress, 'backup', head.position);
  try {
    await archive.writeJson(headName, head);
    const tables: Record<string, TableSum> = {};
    for (const table of head.tables) {
      tables[table.name] = await archive.writeTable(table.name, rowsOf(client, table), (rows) => {
        signal.throwIfAborted();
        if (table.name === 'events') progress.update(rows);
      });
    }
    await archive.writeJson(manifestName, { tables });
    archive.end();
    return tables;
  } finally {
    progress.stop();
  }
};

/** Events in their order, so that whoever has the file can check the seals with it. */
const rowsOf = (client: PoolClient, table: Table): AsyncIterable<Buffer> => {
  const order = table.name === 'events' ? ' ORDER BY position' : '';
  return client.query(
    copyTo(`COPY (SELECT ${columnList(table)} FROM ${quoted(table.name)}${order}) TO STDOUT`),
  ) as AsyncIterable<Buffer>;
};
