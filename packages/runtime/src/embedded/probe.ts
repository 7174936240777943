import { realpathSync } from 'node:fs';
import pg from 'pg';
import { connectionOptions } from '../database.ts';
import { DATABASE, maintenanceConnectionStringOf, SERVICE_ROLE } from './record.ts';
import type { ServerRecord } from './record.ts';

/** SQLSTATE of "the database system is starting up" (also: shutting down, in recovery). */
const CANNOT_CONNECT_NOW = '57P03';

/**
 * What answers on the recorded port: our server (it knows the password and has this data directory), our server on its way up or down, or
 * nobody of ours.
 */
export async function probe(
  record: ServerRecord,
  directory: string,
): Promise<'ready' | 'starting' | 'absent'> {
  if (record.port === 0) return 'absent';
  return withClient(record, async (client) => {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return realpathSync(rows[0]?.data_directory ?? '/') === realpathSync(directory) ? 'ready' : 'absent';
  }).catch((error: unknown) =>
    error instanceof pg.DatabaseError && error.code === CANNOT_CONNECT_NOW ? 'starting' : 'absent',
  );
}

/** Makes the service's role and its database if they are not there. */
export async function ensureDatabase(record: ServerRecord): Promise<void> {
  await withClient(record, async (client) => {
    const role = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [SERVICE_ROLE]);
    if (role.rowCount === 0) {
      const password = pg.escapeLiteral(record.password);
      await client.query(`CREATE ROLE ${SERVICE_ROLE} LOGIN PASSWORD ${password}`);
    }
    const database = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${SERVICE_ROLE}`);
  });
}

/** How many connections there are besides the one that asks. */
export async function otherConnections(record: ServerRecord): Promise<number> {
  return withClient(record, async (client) => {
    const { rows } = await client.query<{ others: string }>(
      `SELECT count(*) AS others FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()`,
    );
    return Number(rows[0]?.others ?? 0);
  });
}

async function withClient<T>(record: ServerRecord, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    ...connectionOptions(maintenanceConnectionStringOf(record), 'taskledger-embedded'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined); // The query in flight fails with it and says so.
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
