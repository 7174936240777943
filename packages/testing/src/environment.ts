import { fileURLToPath } from 'node:url';

/** The root of the repository: tests start processes and read migrations from there. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));

/** What `pnpm test` tells the test files about the servers that it started or found. */
export interface TestEnvironment {
  /** A PostgreSQL 18 server, as superuser; absent when a file is run without `pnpm test`. */
  readonly databaseUrl: string | undefined;
  /** A PostgreSQL 15 server, as superuser. */
  readonly databaseUrl15: string | undefined;
  readonly redisUrl: string | undefined;
  /** The redis-server binary, for a Redis that a test may kill. */
  readonly redisServer: string | undefined;
  /** Names the template databases of this run, so that runs on one server do not meet. */
  readonly runId: string | undefined;
  /** The run's own directory, removed at its end. In `processes` the children are noted, for the runner to clear up after a killed test. */
  readonly runDirectory: string | undefined;
  /** How many tasks the crash storm completes; its own small number unless told. */
  readonly storm: number | undefined;
  /** On CI everything must be there: what would be skipped elsewhere fails. */
  readonly ci: boolean;
}

/** The servers of this test run, from the variables that `pnpm test` exports. */
export function testEnvironment(): TestEnvironment {
  const env = process.env;
  return {
    databaseUrl: env['TEST_DATABASE_URL'],
    databaseUrl15: env['TEST_DATABASE_URL_15'],
    redisUrl: env['TEST_REDIS_URL'],
    redisServer: env['TEST_REDIS_SERVER'],
    runId: env['TEST_RUN_ID'],
    runDirectory: env['TEST_RUN_DIRECTORY'],
    storm: Number(env['TEST_STORM']) || undefined,
    ci: env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false',
  };
}
