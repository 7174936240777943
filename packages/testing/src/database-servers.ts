import { testEnvironment } from './environment.ts';

export type ServerKey = 'embedded' | '15';

/** A PostgreSQL server that a contract suite runs on. */
export interface DatabaseServer {
  readonly key: ServerKey;
  readonly name: string;
  /** The superuser's connection string; undefined when the server is missing. */
  readonly url: string | undefined;
  /** Why a test on this server is skipped, or `false`: for tap's `skip`. On CI always `false`, so that the test fails instead. */
  readonly skip: string | false;
}

const localServer = 'postgres://postgres@127.0.0.1:5432/postgres';

/**
 * Every server that a contract suite has to pass on:
 * `for (const server of databaseServers()) t.test(server.name, { skip: server.skip }, …)`.
 * A file that is run without `pnpm test` gets the local server on port 5432 as the first one.
 */
export function databaseServers(): readonly DatabaseServer[] {
  const { databaseUrl, databaseUrl15, ci } = testEnvironment();
  return [
    databaseUrl === undefined
      ? { key: 'embedded', name: 'PostgreSQL on port 5432', url: localServer, skip: false }
      : { key: 'embedded', name: 'PostgreSQL 18 (embedded)', url: databaseUrl, skip: false },
    {
      key: '15',
      name: 'PostgreSQL 15',
      url: databaseUrl15,
      skip: databaseUrl15 === undefined && !ci ? 'no PostgreSQL 15: set TEST_DATABASE_URL_15' : false,
    },
  ];
}

/** The connection string of one server; throws, saying what to do, when it is missing. */
export function databaseServerUrl(key: ServerKey): string {
  const url = databaseServers().find((server) => server.key === key)?.url;
  if (url === undefined) {
    throw new Error('no PostgreSQL 15 was found: run `pnpm test <file>` with TEST_DATABASE_URL_15 set');
  }
  return url;
}
