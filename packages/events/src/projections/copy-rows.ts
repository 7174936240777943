import type { PoolClient } from 'pg';

/** A column as PostgreSQL knows it. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export const columnsOf = async (client: PoolClient, table: string): Promise<Column[]> => {
  const { rows } = await client.query<Column>(
    `SELECT attname AS name, typname AS type FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  return rows;
};

/** A read model's row, and what the ledger stamps on it. */
export interface StampedRow {
  readonly row: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly position: number;
}

/** A row as a line of COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
export const copyLine = (columns: readonly Column[], { row, version, position }: StampedRow): string => {
  let line = '';
  for (const { name, type } of columns) {
    const value = name === 'version' ? version : name === 'position' ? position : row[name];
    line += `${copyField(value, type)}\t`;
  }
  return `${line.slice(0, -1)}\n`;
};

const copyField = (value: unknown, type: string): string => {
  if (value === null || value === undefined) return String.raw`\N`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return escaped(value);
  return escaped(Array.isArray(value) && type.startsWith('_') ? arrayLiteral(value) : JSON.stringify(value));
};

const special = /[\\\n\r\t]/;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escaped = (text: string): string =>
  special.test(text) ? text.replaceAll(/[\\\n\r\t]/g, (character) => escapes[character] ?? character) : text;

const arrayLiteral = (values: readonly unknown[]): string =>
  `{${values.map((value) => `"${String(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`).join(',')}}`;
