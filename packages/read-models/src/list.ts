import type { Pool, QueryResultRow } from 'pg';
import type { z } from 'zod';

/** A place in a list of one order: beside the row with this key. */
export interface Place<Key> {
  /** `after`: the rows that follow it; `before`: those that precede it. */
  readonly direction: 'after' | 'before';
  readonly key: Key;
}

/** Rows beside a place, in the list's order, and whether there are more of them in that direction. */
export interface Beside<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** A list of one order, to be read on from a place or by the page. */
export interface List<Row, Key> {
  /** Takes no key that the query could not take: a forged cursor must not reach the database. */
  readonly key: z.ZodType<Key>;
  readonly keyOf: (row: Row) => Key;
  /** From the start where no place is given. Stable while rows come and go: none twice, none passed over. */
  readonly beside: (limit: number, place?: Place<Key>) => Promise<Beside<Row>>;
  /** A numbered page (from 1), and the count of all rows. */
  readonly numbered: (
    limit: number,
    page: number,
  ) => Promise<{ readonly rows: readonly Row[]; readonly count: number }>;
}

/** What was found at a place, where one row more than wanted was asked for. */
export const besideOf = <Row>(
  found: readonly Row[],
  limit: number,
  place?: Pick<Place<unknown>, 'direction'>,
): Beside<Row> => {
  const rows = found.slice(0, limit);
  return { rows: place?.direction === 'before' ? rows.toReversed() : rows, hasMore: found.length > limit };
};

interface KeysetQuery<Row, Key> extends Pick<List<Row, Key>, 'key' | 'keyOf'> {
  /** The prepared statements' names begin with it. */
  readonly name: string;
  readonly columns: string;
  /** `FROM … WHERE …`. */
  readonly source: string;
  readonly values: readonly unknown[];
  /** Unique together; a row's key is their values. */
  readonly orderBy: readonly string[];
  readonly direction: 'ASC' | 'DESC';
}

/** A list that is one query, in the order of the columns that make a row's key. */
export const keysetList = <Row extends QueryResultRow, Key extends readonly string[]>(
  pool: Pool,
  { name, columns, source, values, orderBy, direction, key, keyOf }: KeysetQuery<Row, Key>,
): List<Row, Key> => {
  const ordered = (order: string) => `ORDER BY ${orderBy.map((column) => `${column} ${order}`).join(', ')}`;
  const opposite = direction === 'ASC' ? 'DESC' : 'ASC';

  const read = async (suffix: string, tail: string, more: readonly unknown[]): Promise<Row[]> => {
    const text = `SELECT ${columns} ${source} ${tail}`;
    const { rows } = await pool.query<Row>({ name: `${name}_${suffix}`, text, values: [...values, ...more] });
    return rows;
  };
  const nth = (index: number) => `$${values.length + index + 1}`;

  return {
    key,
    keyOf,
    beside: async (limit, place) => {
      if (place === undefined) {
        return besideOf(await read('first', `${ordered(direction)} LIMIT ${nth(0)}`, [limit + 1]), limit);
      }
      const order = place.direction === 'after' ? direction : opposite;
      const beyond = `(${orderBy.join(', ')}) ${order === 'ASC' ? '>' : '<'} (${orderBy.map((_, index) => nth(index)).join(', ')})`;
      const tail = `AND ${beyond} ${ordered(order)} LIMIT ${nth(orderBy.length)}`;
      return besideOf(await read(place.direction, tail, [...place.key, limit + 1]), limit, place);
    },
    numbered: async (limit, page) => {
      const [rows, counted] = await Promise.all([
        read('page', `${ordered(direction)} OFFSET ${nth(0)} LIMIT ${nth(1)}`, [(page - 1) * limit, limit]),
        pool.query<{ count: number }>({
          name: `${name}_count`,
          text: `SELECT count(*) AS count ${source}`,
          values: [...values],
        }),
      ]);
      return { rows, count: counted.rows[0]?.count ?? 0 };
    },
  };
};
