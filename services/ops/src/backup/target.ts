import { type AppliedMigration, appliedMigrations } from '@taskledger/runtime';
import type { ClientBase } from 'pg';
import { Failure } from '../failure.ts';
import type { BackupHead } from './layout.ts';
import { keptTables, quoted } from './tables.ts';

const anew = 'Restore into a database of its own: `createdb`, or an empty DATA_DIR, and no `migrate` before.';

/**
 * Makes sure that nothing is lost by a restore and that nobody meddles with it: no event, no running service, and either no schema or
 * the one that the backup was made of. Throws a failure that says what to do.
 */
export const assertRestorable = async (
  client: ClientBase,
  wanted: readonly AppliedMigration[],
): Promise<void> => {
  await assertAlone(client);
  const present = await appliedMigrations(client);
  if (present.length === 0) return assertBlank(client);
  const same =
    present.length === wanted.length &&
    present.every(({ name, checksum }, index) => {
      const other = wanted[index];
      return other?.name === name && other.checksum === checksum;
    });
  await assertNoEvents(client);
  if (!same) {
    throw new Failure(
      'other_schema',
      `The database is empty, but at migration ${present.at(-1)?.name ?? '?'}; the backup was made at ${wanted.at(-1)?.name ?? '?'}. ${anew}`,
    );
  }
};

export const assertNoEvents = async (client: ClientBase): Promise<void> => {
  const { rowCount } = await client.query('SELECT FROM events LIMIT 1');
  if (rowCount !== 0) {
    throw new Failure(
      'not_empty',
      `The database holds a ledger already, and a restore replaces nothing. ${anew}`,
    );
  }
};

const assertBlank = async (client: ClientBase): Promise<void> => {
  const { rows } = await client.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LIMIT 1`,
  );
  const [table] = rows;
  if (table !== undefined) {
    throw new Failure(
      'not_empty',
      `The database is in use for something else (table ${table.relname}). ${anew}`,
    );
  }
};

/** Rows go into tables of ours alone, whatever an archive says. */
export const assertKnownTables = async (client: ClientBase, { tables }: BackupHead): Promise<void> => {
  const kept = new Map((await keptTables(client)).map(({ name, columns }) => [name, new Set(columns)]));
  const stranger = tables.find(
    ({ name, columns }) => !columns.every((column) => kept.get(name)?.has(column) === true),
  );
  if (stranger !== undefined) {
    throw new Failure(
      'damaged_backup',
      `The backup has a table ${stranger.name} that its own migrations do not make.`,
    );
  }
};

/** API, worker and the like. They would fail, or write into what is being restored. */
const assertAlone = async (client: ClientBase): Promise<void> => {
  const { rows } = await client.query<{ application_name: string }>(
    `SELECT DISTINCT application_name FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name LIKE 'taskledger-%'
        AND application_name !~ '^taskledger-(ops-|presence|migrate)' ORDER BY 1`,
  );
  if (rows.length > 0) {
    const names = rows.map(({ application_name }) => application_name).join(', ');
    throw new Failure('in_use', `The service runs on this database (${names}): stop it first.`);
  }
};

/** What an empty service has left: of a ledger without events nothing is worth keeping. */
export const clearTables = async (client: ClientBase): Promise<void> => {
  for (const { name } of (await keptTables(client)).toReversed()) {
    // Events and seals refuse it, and are empty.
    if (name !== 'events' && name !== 'seals') await client.query(`DELETE FROM ${quoted(name)}`);
  }
};
