import type { Client, Pool, PoolClient } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { meta, taskCreatedData } from './payload.ts';

/** As plain as a table with the same content can be: no history, no versions, one index. */
export const createPlainTable = async (client: Client): Promise<void> => {
  await client.query(`CREATE TABLE plain (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    stream text NOT NULL,
    type text NOT NULL,
    data jsonb NOT NULL,
    meta jsonb NOT NULL,
    recorded_at timestamptz NOT NULL
  )`);
};

const insert = 'INSERT INTO plain (event_id, stream, type, data, meta, recorded_at) VALUES';

/** One operation: one prepared single-row INSERT, committed by itself, on the caller's own connection. */
export const insertOperation = async (pool: Pool, callers: number) => {
  const clients = await Promise.all(Array.from({ length: callers }, () => pool.connect()));
  const operation = async (caller: number): Promise<void> => {
    const id = uuidv7();
    await clientOf(clients, caller).query({
      name: 'plain_insert',
      text: `${insert} ($1, $2, $3, $4, $5, $6) RETURNING id`,
      values: [
        uuidv7(),
        `task-${id}`,
        'TaskCreated',
        JSON.stringify(taskCreatedData(id)),
        JSON.stringify(meta),
        new Date().toISOString(),
      ],
    });
  };
  return { operation, release: () => clients.forEach((client) => client.release()) };
};

const clientOf = (clients: readonly PoolClient[], caller: number): PoolClient => {
  const client = clients[caller];
  if (client === undefined) throw new RangeError(`caller ${caller} has no connection`);
  return client;
};

/** The same INSERT as a script for pgbench. */
export const pgbenchScript = (): string => {
  const id = uuidv7();
  // Spread out: pgbench takes a name that stands right behind a colon for one of its variables.
  const text = (value: unknown) => `'${JSON.stringify(value, null, 1).replaceAll("'", "''")}'`;
  return `${insert} (gen_random_uuid(), 'task-${id}', 'TaskCreated', ${text(taskCreatedData(id))}, ${text(meta)}, now());\n`;
};
