import { randomBytes } from 'node:crypto';
import { createPool, migrate, migrationsDirectory } from '@taskledger/runtime';
import pg from 'pg';
import { findPostmaster } from './cpu.ts';

/** A database of the bench's own, dropped by `drop`. */
export interface BenchDatabase {
  readonly name: string;
  readonly url: string;
  /** As the services make theirs. */
  readonly pool: (max: number) => pg.Pool;
  /** For watching from outside of the pools that are measured. */
  readonly control: pg.Client;
  /** The process to count the server's CPU by; null when the server is elsewhere. */
  readonly postmaster: number | null;
  readonly drop: () => Promise<void>;
}

/** Makes an empty database on the server; with `migrated`, one with the product's tables. */
export const createDatabase = async (
  serverUrl: string,
  { migrated }: { migrated: boolean },
): Promise<BenchDatabase> => {
  const name = `taskledger_bench_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  const address = new URL(serverUrl);
  address.pathname = `/${name}`;
  const url = address.toString();
  if (migrated) await migrate(url, migrationsDirectory());
  const control = new pg.Client({ connectionString: url, application_name: 'bench-control' });
  // When the server ends first (the bench was interrupted), whoever asks next learns it.
  control.on('error', () => undefined);
  await control.connect();
  const pools: pg.Pool[] = [];
  return {
    name,
    url,
    control,
    postmaster: await findPostmaster(control),
    pool: (max) => {
      const pool = createPool({
        connectionString: url,
        max,
        applicationName: 'bench',
        logger: { warn: () => undefined },
      });
      pools.push(pool);
      return pool;
    },
    drop: async () => {
      await Promise.all(pools.filter((pool) => !pool.ending).map((pool) => pool.end()));
      await control.end();
      await onServer(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
    },
  };
};

/** Opens all connections that the pool may hold, so that none is opened, or missing from the CPU count, during a run. */
export const fillPool = async (pool: pg.Pool, connections: number): Promise<void> => {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) client.release();
};

export interface ServerFacts {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** What the server is. Throws when it does not wait for the disk: then no figure would mean anything. */
export const inspectServer = async (serverUrl: string): Promise<ServerFacts> => {
  const names = [
    'fsync',
    'synchronous_commit',
    'full_page_writes',
    'shared_buffers',
    'max_wal_size',
    'wal_sync_method',
  ];
  const { rows } = await onServer(serverUrl, (client) =>
    client.query<{ name: string; value: string }>(
      'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY($1)',
      [[...names, 'server_version']],
    ),
  );
  const { server_version: version = '?', ...settings } = Object.fromEntries(
    rows.map(({ name, value }) => [name, value]),
  );
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    if (settings[name] !== 'on')
      throw new Error(`${name} is ${settings[name] ?? '?'} on this server: switch it on to measure`);
  }
  return { version, settings };
};

const onServer = async <Result>(
  serverUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> => {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};
