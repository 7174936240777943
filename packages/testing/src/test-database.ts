import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { databaseServerUrl, type ServerKey } from './database-servers.ts';
import type { TestScope } from './scope.ts';
import { onDatabase, templateDatabase, withServer } from './template-database.ts';

export interface TestDatabase {
  readonly connectionString: string;
  readonly name: string;
  /** A small pool for the test's own looks into the database; closed at teardown. `int8` arrives as a string. */
  readonly pool: pg.Pool;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

const templates = new Map<string, Promise<string>>();

/**
 * A fresh, migrated database for one test, copied from the run's template (about 50 ms).
 * It is dropped at teardown; when the test has failed it stays, and its connection string is printed.
 */
export async function testDatabase(
  t: TestScope,
  { server = 'embedded' }: { readonly server?: ServerKey } = {},
): Promise<TestDatabase> {
  const serverUrl = databaseServerUrl(server);
  const template = await templateOnce(serverUrl);
  const name = `test_${slug(t.name)}_${randomBytes(5).toString('hex')}`;
  await withServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));

  const connectionString = onDatabase(serverUrl, name);
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A forced drop, or a server that a test kills, ends idle connections: that is no failure of the test.
  pool.on('error', () => undefined);

  let closed: Promise<void> | undefined;
  const closePool = () => (closed ??= pool.end());
  const drop = async () => {
    await closePool();
    await withServer(serverUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  t.teardown(async () => {
    if (t.passing()) return drop();
    t.comment(`kept while its server runs (TEST_KEEP=1 pnpm test …): ${connectionString}`);
    return closePool();
  });
  return { connectionString, name, pool, drop };
}

function templateOnce(serverUrl: string): Promise<string> {
  const known = templates.get(serverUrl);
  if (known !== undefined) return known;
  const made = templateDatabase(serverUrl);
  templates.set(serverUrl, made);
  return made;
}

/** The test's name as a part of an identifier: PostgreSQL cuts names at 63 bytes. */
function slug(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .slice(0, 40);
}
