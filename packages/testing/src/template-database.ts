import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { repositoryRoot, testEnvironment } from './environment.ts';

const prefix = 'taskledger_template_';
/** Serialises the making of templates: two lanes must not migrate one database at once. */
const templateLock = 7_365_001;

/** The connection string of another database on the same server. */
export function onDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs `work` on one connection to the server's maintenance database. */
export async function withServer<T>(serverUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: serverUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { host } = new URL(serverUrl);
    throw new Error(`no PostgreSQL answers at ${host}: run \`pnpm test <file>\`, which starts one`, {
      cause: error,
    });
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The migrated database that every test database is copied from; made once per run and server. */
export async function templateDatabase(serverUrl: string): Promise<string> {
  const name = prefix + (testEnvironment().runId ?? `shared_${await migrationsDigest()}`);
  await withServer(serverUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    const existing = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (existing.rowCount !== 0) return;
    const unfinished = `${name}_unfinished`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished}`);
    await migrateTemplate(onDatabase(serverUrl, unfinished));
    // The rename comes last, so that a template that exists is complete.
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
  return name;
}

/** Removes the template of this run from a server that outlives the run. */
export async function dropTemplate(serverUrl: string, runId: string): Promise<void> {
  await withServer(serverUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
      [prefix + runId],
    );
    for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  });
}

/** Loaded when it is needed: only one test file of a run makes the template, and loading the runtime takes time. */
async function migrateTemplate(connectionString: string): Promise<void> {
  const { migrate, migrationsDirectory } = await import('@taskledger/runtime');
  await migrate(connectionString, migrationsDirectory());
}

/** Changed migrations make another template: one that is left over from older ones is never copied. */
async function migrationsDigest(): Promise<string> {
  const directory = join(repositoryRoot, 'migrations');
  const digest = createHash('sha256');
  for (const name of (await readdir(directory)).toSorted())
    digest.update(await readFile(join(directory, name)));
  return digest.digest('hex').slice(0, 12);
}
