import type { Actor } from '@taskledger/domain';
import type { Pool } from 'pg';
import { besideOf } from '../list.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import { resourceColumns, resourceJson } from './document.ts';
import { filterConditions, type TaskFilters, visibleBranches } from './filters.ts';
import { sortKeys, type SortTerm } from './ordering.ts';

export interface TaskListQuery {
  readonly viewer: Actor;
  readonly filters: TaskFilters;
  readonly ordering: readonly SortTerm[];
  readonly limit: number;
}

export interface TaskPage {
  /** A JSON array of resources, as text. */
  readonly results: string;
  /** Where to go on; null at the end. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** The resource as JSON text, then the row's sort keys, its id last. */
type ListRow = readonly [json: string, ...keys: string[]];

/** A page beside a cursor (none: the first). Stable while tasks come and go: no row twice, none passed over. */
export const listTasks = async (pool: Pool, query: TaskListQuery, cursor?: Cursor): Promise<TaskPage> => {
  const found = await readPage(pool, pageStatement(query, cursor, 0, query.limit + 1));
  const { rows, hasMore } = besideOf(found, query.limit, cursor);
  const backwards = cursor?.direction === 'before';
  const place = (row: ListRow | undefined, direction: Cursor['direction'], exists: boolean) => {
    if (row === undefined || !exists) return null;
    const [, ...keys] = row;
    return encodeCursor({ direction, keys }, query.ordering);
  };
  return {
    results: jsonArray(rows),
    next: place(rows.at(-1), 'after', backwards || hasMore),
    previous: place(rows[0], 'before', backwards ? hasMore : cursor !== undefined),
  };
};

/** A numbered page (from 1) and the count of all rows. */
export const pageOfTasks = async (pool: Pool, query: TaskListQuery, page: number) => {
  const statement = pageStatement(query, undefined, (page - 1) * query.limit, query.limit);
  const [rows, count] = await Promise.all([readPage(pool, statement), countTasks(pool, query)]);
  return { results: jsonArray(rows), count };
};

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** `resourceColumns`, then the sort keys. */
type FetchedRow = [
  document: string,
  version: number,
  position: number,
  is_overdue: boolean,
  ...keys: string[],
];

const readPage = async (pool: Pool, { text, values }: Statement): Promise<ListRow[]> => {
  const { rows } = await pool.query<FetchedRow>({
    text,
    values: [...values],
    rowMode: 'array',
  });
  return rows.map(([document, version, position, is_overdue, ...keys]) => [
    resourceJson({ document, version, position, is_overdue }),
    ...keys,
  ]);
};

const jsonArray = (rows: readonly ListRow[]): string => `[${rows.map(([json]) => json).join(',')}]`;

const countTasks = async (pool: Pool, { viewer, filters }: TaskListQuery): Promise<number> => {
  const { values, use } = parameters();
  const conditions = filterConditions(filters, use);
  const branches = visibleBranches(viewer, filters, use).map(
    (branch) => `(SELECT count(*) FROM tasks WHERE ${[branch, ...conditions].join(' AND ')})`,
  );
  const { rows } = await pool.query<{ count: number }>({
    text: `SELECT ${branches.join(' + ')} AS count`,
    values,
  });
  return rows[0]?.count ?? 0;
};

const parameters = () => {
  const values: unknown[] = [];
  return { values, use: (value: unknown): string => `$${values.push(value)}` };
};

const pageStatement = (
  query: TaskListQuery,
  cursor: Cursor | undefined,
  offset: number,
  limit: number,
): Statement => {
  const { values, use } = parameters();
  const backwards = cursor?.direction === 'before';
  const keys = sortKeys(query.ordering).map((key) => ({ ...key, descending: key.descending !== backwards }));
  const conditions = filterConditions(query.filters, use);
  if (cursor !== undefined) conditions.push(beyond(keys, cursor.keys, use));
  const order = keys.map((key) => `${key.sql} ${directionOf(key)}`).join(', ');
  // First which tasks, by what their index holds of them, then those few themselves.
  const named = keys.map(({ sql }, index) => `${sql} AS key_${index}`).join(', ');
  const byName = keys.map((key, index) => `key_${index} ${directionOf(key)}`).join(', ');
  const branches = visibleBranches(query.viewer, query.filters, use).map(
    (branch) =>
      `(SELECT ${named} FROM tasks WHERE ${[branch, ...conditions].join(' AND ')} ORDER BY ${order} LIMIT ${offset + limit})`,
  );
  const columns = [resourceColumns, ...keys.map((_, index) => `key_${index}`)].join(', ');
  const text = `SELECT ${columns}
    FROM (SELECT * FROM (${branches.join(' UNION ALL ')}) AS visible ORDER BY ${byName} OFFSET ${offset} LIMIT ${limit}) AS page
    JOIN tasks ON id = key_${keys.length - 1} ORDER BY ${byName}`;
  return { text, values };
};

type DirectedKey = { readonly sql: string; readonly type: string; readonly descending: boolean };

const directionOf = ({ descending }: Pick<DirectedKey, 'descending'>): string =>
  descending ? 'DESC' : 'ASC';

/** The rows beyond a place: by keys in turn, each in its own direction. */
const beyond = (
  keys: readonly DirectedKey[],
  place: readonly string[],
  use: (value: unknown) => string,
): string => {
  const terms = keys.map((key, index) => ({ ...key, value: `${use(place[index])}::${key.type}` }));
  const [first] = terms;
  if (terms.every(({ descending }) => descending === first?.descending)) {
    // One direction: a comparison of rows, which an index can start from.
    const sign = first?.descending === true ? '<' : '>';
    return `(${terms.map(({ sql }) => sql).join(', ')}) ${sign} (${terms.map(({ value }) => value).join(', ')})`;
  }
  const alternatives = terms.map(({ sql, value, descending }, index) => {
    const equal = terms.slice(0, index).map((before) => `${before.sql} = ${before.value}`);
    return `(${[...equal, `${sql} ${descending ? '<' : '>'} ${value}`].join(' AND ')})`;
  });
  return `(${alternatives.join(' OR ')})`;
};
