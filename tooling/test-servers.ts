import { join } from 'node:path';
import pg from 'pg';
import { dropTemplate, redisServerBinary, startRedis, templateDatabase } from '@taskledger/testing';
import { createLogger, startEmbeddedPostgres } from '@taskledger/runtime';

export interface TestServers {
  /** What the test files are told: see `testEnvironment` in packages/testing. */
  readonly env: Readonly<Record<string, string>>;
  /** What was found and what is missing, for people. */
  readonly summary: string;
  stop(): Promise<void>;
}

type Release = () => Promise<void>;

/** Starts what the run needs and finds what the machine offers. When one fails the others are stopped again. */
export async function startTestServers(
  runDirectory: string,
  runId: string,
  deadRunners: readonly number[],
): Promise<TestServers> {
  const releases: Release[] = [];
  const stop = async () => {
    for (const release of releases.toReversed()) await release().catch(report);
  };
  try {
    const [databaseUrl, databaseUrl15, redis] = await Promise.all([
      startPostgres(join(runDirectory, 'data'), releases),
      findPostgres15(),
      startRunRedis(releases),
    ]);
    // Made here, so that the first test files do not wait for it; the runs that share a server each have their own.
    await makeTemplate(databaseUrl);
    if (databaseUrl15 !== undefined) {
      releases.push(() => dropTemplate(databaseUrl15, runId));
      for (const runner of deadRunners) await dropTemplate(databaseUrl15, `${runner}_`);
      await makeTemplate(databaseUrl15);
    }
    const env = {
      TEST_DATABASE_URL: databaseUrl,
      ...(databaseUrl15 === undefined ? {} : { TEST_DATABASE_URL_15: databaseUrl15 }),
      ...(redis === undefined ? {} : { TEST_REDIS_URL: redis.url, TEST_REDIS_SERVER: redis.binary }),
    };
    const summary = [
      'PostgreSQL 18 (embedded)',
      databaseUrl15 === undefined ? 'no PostgreSQL 15 (TEST_DATABASE_URL_15)' : 'PostgreSQL 15',
      redis === undefined ? 'no Redis (install redis-server)' : 'Redis',
    ].join(', ');
    return { env, summary, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startPostgres(dataDir: string, releases: Release[]): Promise<string> {
  const logger = createLogger({ logLevel: 'warn' }, 'tests', process.stderr);
  const postgres = await startEmbeddedPostgres({ dataDir, logger });
  releases.push(() => postgres.stop());
  const client = new pg.Client(postgres.maintenanceConnectionString);
  await client.connect();
  // Nothing here has to survive a power cut.
  await client.query('ALTER SYSTEM SET synchronous_commit = off');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  return postgres.maintenanceConnectionString;
}

/** The server that is told, or one that happens to listen on the usual port and trusts us. */
async function findPostgres15(): Promise<string | undefined> {
  const told = process.env['TEST_DATABASE_URL_15'];
  if (told !== undefined) return told;
  const usual = 'postgres://postgres@127.0.0.1:5432/postgres';
  const client = new pg.Client({ connectionString: usual, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version.startsWith('15') === true ? usual : undefined;
  } catch {
    return undefined;
  } finally {
    await client.end();
  }
}

async function startRunRedis(releases: Release[]): Promise<{ url: string; binary: string } | undefined> {
  const binary = redisServerBinary();
  if (binary === undefined) return undefined;
  const redis = await startRedis({ binary });
  releases.push(() => redis.remove());
  return { url: redis.url, binary };
}

async function makeTemplate(serverUrl: string): Promise<void> {
  await templateDatabase(serverUrl);
}

function report(error: unknown): void {
  console.error('while clearing up after the tests:', error);
}
