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

/**
 * The live table's indexes, under the shadow's name; two are made at a time, one by each client. A rule that the rebuilt rows break
 * shows here.
 */
export const indexShadow = async (client: PoolClient, helping: PoolClient, name: string): Promise<void> => {
  const { live, next } = tableNames(name);
  const indexes = await indexesOf(client, live);
  // Those that take longest come first: the others are made beside them.
  const waiting = indexes.toSorted((a, b) => Number(isInverted(b)) - Number(isInverted(a)));
  const makeIndexes = async (worker: PoolClient): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      await worker.query(
        index.definition
          .replace(` INDEX ${index.name} ON `, ` INDEX ${index.name.replace(live, next)} ON `)
          .replace(new RegExp(String.raw` ON (\w+\.)?${live} `), ` ON ${next} `),
      );
    }
  };
  await Promise.all([makeIndexes(client), makeIndexes(helping)]);
  if (!indexes.some((index) => index.name === `${live}_pkey`)) return;
  await client.query(`ALTER TABLE ${next} ADD CONSTRAINT ${next}_pkey PRIMARY KEY USING INDEX ${next}_pkey`);
};

const isInverted = ({ definition }: Index): boolean => definition.includes(' USING gin ');

export const analyzeShadow = async (client: PoolClient, name: string): Promise<void> => {
  await client.query(`ANALYZE ${tableNames(name).next}`);
};

/**
 * Drops what the last switch replaced: before the switch, since removing a large table from the disk takes its time. Who still reads
 * it is waited for, so long at most.
 */
export const dropPrevious = async (client: PoolClient, name: string, timeoutMs: number): Promise<void> => {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${timeoutMs}`);
  await client.query(`DROP TABLE IF EXISTS ${tableNames(name).previous}`);
  await client.query('UPDATE projections SET previous_version = NULL WHERE name = $1', [name]);
  await client.query('COMMIT');
};

/**
 * The statements that put the shadow in the live table's place; the latter becomes `<name>_previous`. To be sent at once: appends,
 * and at the end readers, wait for them.
 */
export const switchInSql = async (client: PoolClient, name: string): Promise<string> => {
  const { live, next, previous } = tableNames(name);
  const [present, built] = [await indexesOf(client, live), await indexesOf(client, next)];
  return [
    ...renameIndexes(present, live, previous),
    ...renameIndexes(built, next, live),
    `ALTER TABLE ${live} RENAME TO ${previous}`,
    `ALTER TABLE ${next} RENAME TO ${live}`,
  ].join('; ');
};

/** The statements that make the live table and the one before it change places. */
export const switchBackSql = async (client: PoolClient, name: string): Promise<string> => {
  const { live, previous } = tableNames(name);
  const aside = `${name}_aside`;
  const [present, kept] = [await indexesOf(client, live), await indexesOf(client, previous)];
  const moved = present.map((index) => ({ ...index, name: index.name.replace(live, aside) }));
  return [
    ...renameIndexes(present, live, aside),
    ...renameIndexes(kept, previous, live),
    ...renameIndexes(moved, aside, previous),
    `ALTER TABLE ${live} RENAME TO ${aside}`,
    `ALTER TABLE ${previous} RENAME TO ${live}`,
    `ALTER TABLE ${aside} RENAME TO ${previous}`,
  ].join('; ');
};

const renameIndexes = (indexes: readonly Index[], from: string, to: string): string[] =>
  indexes.map(({ name }) => `ALTER INDEX ${name} RENAME TO ${name.replace(from, to)}`);

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

/** Columns and indexes of a table, to compare it with another one; undefined where there is no such table. */
export const tableShape = async (
  client: PoolClient,
  name: string,
  table: string,
): Promise<string | undefined> => {
  const { rows } = await client.query<{ shape: string | null }>(
    `SELECT (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ', ' ORDER BY attnum)
               FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped) AS shape`,
    [table],
  );
  const columns = rows[0]?.shape ?? undefined;
  if (columns === undefined) return undefined;
  const indexes = await indexesOf(client, table);
  return [columns, ...indexes.map(({ definition }) => definition.replaceAll(table, name)).toSorted()].join(
    '\n',
  );
};
