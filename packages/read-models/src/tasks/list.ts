import type { Actor } from '@taskledger/domain';
import type { Pool } from 'pg';
import { besideOf } from '../list.ts';
import { createSharing } from '../sharing.ts';
import { type Cursor, encodeCursor } from './cursor.ts';
import { resourceColumns, resourceJson } from './document.ts';
import { filterConditions, searchConditions, type TaskFilters, visibleBranches } from './filters.ts';
import { sortKeys, type SortTerm } from './ordering.ts';
import { createUsualPageReader, usualPageOf } from './usual-page.ts';

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

/** Reads lists of tasks. Calls for the same one, while it is being read, share the next reading. */
export const createTaskLists = (pool: Pool) => {
  const readUsualPage = createUsualPageReader(pool);
  const share = createSharing<readonly unknown[][]>();
  const read = ({ text, values }: Statement): Promise<readonly unknown[][]> =>
    share(JSON.stringify([text, values]), async () => {
      const { rows } = await pool.query<unknown[]>({ text, values: [...values], rowMode: 'array' });
      return rows;
    });

  const readPage = async (statement: Statement): Promise<ListRow[]> => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the columns of every page statement
    const rows = (await read(statement)) as readonly FetchedRow[];
    return rows.map(([document, version, position, is_overdue, ...keys]) => [
      resourceJson({ document, version, position, is_overdue }),
      ...keys,
    ]);
  };

  const count = async (query: TaskListQuery): Promise<number> => {
    const [[counted] = []] = await read(countStatement(query));
    return Number(counted);
  };

  return {
    /** A page beside a cursor (none: the first). Stable while tasks come and go: no row twice, none passed over. */
    beside: async (query: TaskListQuery, cursor?: Cursor): Promise<TaskPage> => {
      const usual = usualPageOf(query, cursor);
      if (usual !== undefined) return readUsualPage(usual);
      const found = await readPage(taskListStatement(query, cursor, 0, query.limit + 1));
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
    },

    /** A numbered page (from 1) and the count of all rows. */
    numbered: async (query: TaskListQuery, page: number) => {
      const statement = taskListStatement(query, undefined, (page - 1) * query.limit, query.limit);
      const [rows, total] = await Promise.all([readPage(statement), count(query)]);
      return { results: jsonArray(rows), count: total };
    },
  };
};

export type TaskLists = ReturnType<typeof createTaskLists>;

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

const jsonArray = (rows: readonly ListRow[]): string => `[${rows.map(([json]) => json).join(',')}]`;

const countStatement = ({ viewer, filters }: TaskListQuery): Statement => {
  const { values, use } = parameters();
  const conditions = filterConditions(filters, use);
  const search = searchConditions(filters, use);
  const branches = visibleBranches(viewer, filters, use).map(
    (branch) => `(SELECT count(*) FROM tasks WHERE ${[branch, ...conditions, ...search].join(' AND ')})`,
  );
  return { text: `SELECT ${branches.join(' + ')} AS count`, values };
};

const parameters = () => {
  const values: unknown[] = [];
  return { values, use: (value: unknown): string => `$${values.push(value)}` };
};

/** Reads a page: `limit` rows beyond the cursor and `offset` more. */
export const taskListStatement = (
  query: TaskListQuery,
  cursor: Cursor | undefined,
  offset: number,
  limit: number,
): Statement => {
  const { values, use } = parameters();
  const backwards = cursor?.direction === 'before';
  const keys = sortKeys(query.ordering).map((key) => ({ ...key, descending: key.descending !== backwards }));
  const conditions = filterConditions(query.filters, use);
  const search = searchConditions(query.filters, use);
  if (cursor !== undefined) conditions.push(beyond(keys, cursor.keys, use));
  const order = keys.map((key) => `${key.sql} ${directionOf(key)}`).join(', ');
  // First which tasks, by what their index holds of them, then those few themselves.
  const named = keys.map(({ sql }, index) => `${sql} AS key_${index}`).join(', ');
  const names = keys.map((_, index) => `key_${index}`).join(', ');
  const byName = keys.map((key, index) => `key_${index} ${directionOf(key)}`).join(', ');
  const most = offset + limit;
  const branches = visibleBranches(query.viewer, query.filters, use).map((branch) => {
    const where = [branch, ...conditions].join(' AND ');
    return search.length === 0
      ? `(SELECT ${named} FROM tasks WHERE ${where} ORDER BY ${order} LIMIT ${most})`
      : searched(search, { named, names, where, order, byName, most });
  });
  const columns = `${resourceColumns}, ${names}`;
  const text = `SELECT ${columns}
    FROM (SELECT * FROM (${branches.join(' UNION ALL ')}) AS visible ORDER BY ${byName} OFFSET ${offset} LIMIT ${limit}) AS page
    JOIN tasks ON id = key_${keys.length - 1} ORDER BY ${byName}`;
  return { text, values };
};

/** So many tasks are looked at in the order of the list before the index of words is asked. */
const nearby = 200;

/**
 * A list's first rows that have the words of a search. In many tasks a common word is soon found by going through them in order, and
 * a rare one by the index of words alone; each way takes very long with the other kind of word, and the planner cannot tell: it knows
 * nothing of beginnings of words. So the first few in order are looked at, and all with the words only where those were too few.
 */
const searched = (
  search: readonly string[],
  {
    named,
    names,
    where,
    order,
    byName,
    most,
  }: { named: string; names: string; where: string; order: string; byName: string; most: number },
): string => {
  const window = Math.max(nearby, most);
  return `(WITH near AS MATERIALIZED (
      SELECT ${named}, ${search.join(' AND ')} AS hit FROM tasks WHERE ${where} ORDER BY ${order} LIMIT ${window}
    ), more AS MATERIALIZED (
      SELECT count(*) = ${window} AND count(*) FILTER (WHERE hit) < ${most} AS needed FROM near
    )
    SELECT ${names} FROM (SELECT * FROM near WHERE hit AND NOT (SELECT needed FROM more)) AS enough
    UNION ALL
    SELECT * FROM (
      SELECT ${named} FROM tasks WHERE ${[where, ...search].join(' AND ')} AND (SELECT needed FROM more) OFFSET 0) AS all_found
    ORDER BY ${byName} LIMIT ${most})`;
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
