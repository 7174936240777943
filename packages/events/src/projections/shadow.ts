import type { PoolClient } from 'pg';
import type { InlineProjection } from './inline.ts';

/** The names that a read model's tables have: the one that is read, the one being built, the one before. */
export const tableNames = (name: string) => ({
  live: name,
  next: `${name}_next`,
  previous: `${name}_previous`,
});

interface Index {
  readonly name: string;
  readonly definition: string;
}

const indexesOf = async (client: PoolClient, table: string): Promise<Index[]> => {
  const { rows } = await client.query<Index>(
    `SELECT relname AS name, pg_get_indexdef(indexrelid) AS definition
       FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = $1::regclass ORDER BY relname`,
    [table],
  );
  return rows;
};

/** An empty table beside the live one, without indexes: they are made once it is filled. No vacuum is to hold up its switch. */
export const createShadow = async (client: PoolClient, name: string): Promise<void> => {
  const { live, next } = tableNames(name);
  await client.query(`DROP TABLE IF EXISTS ${next}`);
  await client.query(
    `CREATE TABLE ${next} (LIKE ${live} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)`,
  );
};

export const dropShadow = async (client: PoolClient, name: string): Promise<void> => {
  await client.query(`DROP TABLE IF EXISTS ${tableNames(name).next}`);
};

/** The live table's indexes, under the shadow's name. A rule that the rebuilt rows break shows here. */
export const indexShadow = async (client: PoolClient, name: string): Promise<void> => {
  const { live, next } = tableNames(name);
  for (const index of await indexesOf(client, live)) {
    const shadowName = index.name.replace(live, next);
    await client.query(
      index.definition
        .replace(` INDEX ${index.name} ON `, ` INDEX ${shadowName} ON `)
        .replace(new RegExp(String.raw` ON (\w+\.)?${live} `), ` ON ${next} `),
    );
    if (index.name === `${live}_pkey`) {
      await client.query(
        `ALTER TABLE ${next} ADD CONSTRAINT ${shadowName} PRIMARY KEY USING INDEX ${shadowName}`,
      );
    }
  }
  await client.query(`ANALYZE ${next}`);
};

/** Puts the shadow in the live table's place; the latter stays as `<name>_previous`. In the caller's transaction. */
export const switchIn = async (client: PoolClient, name: string): Promise<void> => {
  const { live, next, previous } = tableNames(name);
  await client.query(`DROP TABLE IF EXISTS ${previous}`);
  await rename(client, live, previous);
  await rename(client, next, live);
  await client.query(`ALTER TABLE ${live} RESET (autovacuum_enabled)`);
};

const rename = async (client: PoolClient, from: string, to: string): Promise<void> => {
  for (const index of await indexesOf(client, from)) {
    await client.query(`ALTER INDEX ${index.name} RENAME TO ${index.name.replace(from, to)}`);
  }
  await client.query(`ALTER TABLE ${from} RENAME TO ${to}`);
};

/** A row that is not what the ledger says. `live` or `rebuilt` null: it is missing there. */
export interface Difference {
  readonly id: string;
  readonly live: unknown;
  readonly rebuilt: unknown;
}

/**
 * Compares live and rebuilt rows; up to `limit` differences. A live row that was written by an event beyond `upTo` has
 * changed since the shadow was made and is not compared: a later round will.
 */
export const differences = async (
  client: PoolClient,
  { name, category }: Pick<InlineProjection, 'name' | 'category'>,
  { upTo, ids, limit }: { readonly upTo: number; readonly ids?: readonly string[]; readonly limit: number },
): Promise<Difference[]> => {
  const { live, next } = tableNames(name);
  const only = ids === undefined ? '' : 'WHERE id = ANY($4::uuid[])';
  const { rows } = await client.query<Difference>(
    `SELECT coalesce(l.id, n.id) AS id, to_jsonb(l) AS live, to_jsonb(n) AS rebuilt
       FROM (SELECT * FROM ${live} ${only}) l FULL JOIN (SELECT * FROM ${next} ${only}) n ON n.id = l.id
      WHERE l IS DISTINCT FROM n
        AND NOT (l.id IS NOT NULL AND l.position > $1 AND EXISTS (
              SELECT FROM events WHERE events.position = l.position AND stream = $3 || '-' || l.id))
      LIMIT $2`,
    ids === undefined ? [upTo, limit, category] : [upTo, limit, category, ids],
  );
  return rows;
};
