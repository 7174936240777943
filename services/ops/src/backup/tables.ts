import { projections } from '@taskledger/read-models';
import type { ClientBase } from 'pg';

export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

/** What a restore makes anew: the inline read models, those being built beside them, and those before the last rebuild. */
const derived = new Set(projections.flatMap(({ name }) => [name, `${name}_next`, `${name}_previous`]));

/** What says which migrations were applied. It is not copied: the restore applies them. */
const ofMigrations = 'schema_migrations';

/** Every table that cannot be derived from the ledger, those first that others refer to. */
export const keptTables = async (client: ClientBase): Promise<Table[]> => {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `SELECT relname AS name,
            array_agg(attname::text ORDER BY attnum) FILTER (WHERE attgenerated = '') AS columns
       FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      GROUP BY relname ORDER BY relname`,
  );
  const kept = rows.filter(({ name }) => name !== ofMigrations && !derived.has(name));
  return inOrder(kept, await references(client));
};

const references = async (client: ClientBase): Promise<ReadonlyMap<string, readonly string[]>> => {
  const { rows } = await client.query<{ name: string; targets: string[] }>(
    `SELECT c.relname AS name, array_agg(t.relname::text) AS targets
       FROM pg_constraint JOIN pg_class c ON c.oid = conrelid JOIN pg_class t ON t.oid = confrelid
      WHERE contype = 'f' AND conrelid <> confrelid GROUP BY c.relname`,
  );
  return new Map(rows.map(({ name, targets }) => [name, targets]));
};

const inOrder = (tables: readonly Table[], targetsOf: ReadonlyMap<string, readonly string[]>): Table[] => {
  const ordered: Table[] = [];
  const add = (table: Table): void => {
    if (ordered.includes(table)) return;
    for (const target of targetsOf.get(table.name) ?? []) {
      const other = tables.find(({ name }) => name === target);
      if (other !== undefined) add(other);
    }
    ordered.push(table);
  };
  tables.forEach(add);
  return ordered;
};

/** Names are of lower-case letters, digits and underscores, and need no quotes; some are keywords, and do. */
export const quoted = (name: string): string => `"${name}"`;

export const columnList = ({ columns }: Table): string => columns.map(quoted).join(', ');
