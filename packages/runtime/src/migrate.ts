import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { connectionOptions } from './database.ts';

/** One file of the migrations directory: `0001_ledger.sql`. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
  readonly sql: string;
}

interface Applied {
  readonly version: number;
  readonly name: string;
  readonly checksum: string;
}

export interface MigrateOptions {
  /** Told of each step, in words. */
  readonly log?: (message: string) => void;
}

/** Migrations that cannot be applied to this database; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Any constant will do, as long as nobody else uses it: "tasklgr" in ASCII. */
const LOCK = '32758245649835890';

/**
 * Brings the database forward to the newest of `directory`'s files (`NNNN_name.sql`), each in one transaction, and answers with the
 * names of those that it applied. Forward only. Two that start at once do not collide: the second waits and finds nothing to do.
 * @throws MigrationError when an applied file was edited or is missing, when the database is newer than this code, or when a file fails (the ones
 * before it stay).
 */
export async function migrate(
  database: pg.Pool | string,
  directory: string,
  { log = () => undefined }: MigrateOptions = {},
): Promise<string[]> {
  const migrations = readMigrations(directory);
  if (typeof database !== 'string') {
    const client = await database.connect();
    try {
      return await locked(client, () => applyMissing(client, migrations, log), log);
    } finally {
      client.release();
    }
  }
  const client = new pg.Client(connectionOptions(database, 'taskledger-migrate'));
  client.on('error', () => undefined); // A lost connection also fails the query in flight, which reports it.
  await client.connect();
  try {
    return await locked(client, () => applyMissing(client, migrations, log), log);
  } finally {
    await client.end();
  }
}

/** A migration as the database remembers it. */
export type AppliedMigration = Applied;

/** What was applied to a database, in order; none where it is blank. */
export async function appliedMigrations(client: pg.ClientBase): Promise<AppliedMigration[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS there`,
  );
  if (tables[0]?.there !== true) return [];
  const { rows } = await client.query<Applied>(
    'SELECT version, name, checksum FROM public.schema_migrations ORDER BY version',
  );
  return rows;
}

/**
 * As `migrate`, but by the caller's transaction, and no further than to migration `upTo`.
 * @throws MigrationError as `migrate` does; the transaction is of no use then.
 */
export async function migrateWithin(
  client: pg.ClientBase,
  directory: string,
  upTo: number = Number.MAX_SAFE_INTEGER,
): Promise<string[]> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  const missing = await missingOf(client, readMigrations(directory));
  const wanted = missing.filter(({ version }) => version <= upTo);
  for (const migration of wanted) await runOne(client, migration);
  return wanted.map(({ name }) => name);
}

/** The repository's `migrations` directory, found upward from here: it works from `src` as from `dist`. */
export function migrationsDirectory(): string {
  const start = dirname(fileURLToPath(import.meta.url));
  for (let directory = start; ; directory = dirname(directory)) {
    const candidate = join(directory, 'migrations');
    if (existsSync(candidate) && existsSync(join(directory, 'package.json'))) return candidate;
    if (directory === dirname(directory)) throw new MigrationError(`No migrations directory above ${start}`);
  }
}

function readMigrations(directory: string): Migration[] {
  const names = readdirSync(directory)
    .filter((name) => name.endsWith('.sql'))
    .toSorted();
  const migrations = names.map((name) => {
    const version = /^(\d{4})_[\w-]+\.sql$/.exec(name)?.[1];
    if (version === undefined) throw new MigrationError(`${name} is not named like 0001_name.sql`);
    // A checkout on Windows may change the line ends; that is no edit.
    const sql = readFileSync(join(directory, name), 'utf8').replaceAll('\r\n', '\n');
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { version: Number(version), name: name.slice(0, -'.sql'.length), checksum, sql };
  });
  const twice = migrations.find((migration, index) => migrations[index - 1]?.version === migration.version);
  if (twice) throw new MigrationError(`Two migrations have the number of ${twice.name}.sql`);
  return migrations;
}

async function locked<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  log: (message: string) => void,
): Promise<T> {
  const { rows } = await client.query<{ got: boolean }>('SELECT pg_try_advisory_lock($1) AS got', [LOCK]);
  if (!rows[0]?.got) {
    log('Another process is migrating this database; waiting for it');
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
  }
  try {
    return await work();
  } finally {
    // If the connection is gone, so is the lock, and the error that matters is on its way up.
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
  }
}

async function applyMissing(
  client: pg.ClientBase,
  migrations: readonly Migration[],
  log: (message: string) => void,
) {
  const missing = await missingOf(client, migrations);
  for (const migration of missing) {
    await apply(client, migration);
    log(`Applied migration ${migration.name}`);
  }
  return missing.map(({ name }) => name);
}

async function missingOf(client: pg.ClientBase, migrations: readonly Migration[]): Promise<Migration[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS public.schema_migrations (
    version integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`);
  const applied = await appliedMigrations(client);
  assertSameHistory(migrations, applied);
  return migrations.slice(applied.length);
}

/** The applied ones must be the first of the files, unchanged: anything else means two histories. */
function assertSameHistory(migrations: readonly Migration[], applied: readonly Applied[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  for (const [index, { version, name, checksum }] of applied.entries()) {
    const migration = migrations[index];
    if (version > newest) {
      throw new MigrationError(
        `The database is newer than this code: it has migration ${name}, and the newest known here is number ${newest}. Start the newer version.`,
      );
    }
    if (migration === undefined || migration.version > version) {
      throw new MigrationError(`Migration ${name} was applied to this database, but its file is missing`);
    }
    if (migration.version < version) {
      throw new MigrationError(
        `Migration ${migration.name} was added before ${name}, which is already applied: give it the next free number`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        `Migration ${name} was edited after it was applied. Restore the file, and put the change in a new migration.`,
      );
    }
  }
}

async function apply(client: pg.ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await runOne(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function runOne(client: pg.ClientBase, { version, name, checksum, sql }: Migration): Promise<void> {
  try {
    await client.query(sql);
    await client.query('INSERT INTO public.schema_migrations (version, name, checksum) VALUES ($1, $2, $3)', [
      version,
      name,
      checksum,
    ]);
  } catch (error) {
    throw new MigrationError(
      `Migration ${name}${lineOf(error, sql)} failed: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}

function lineOf(error: unknown, sql: string): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : NaN;
  return Number.isInteger(position) ? ` (line ${sql.slice(0, position).split('\n').length})` : '';
}
