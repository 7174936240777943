import { createBatcher } from '@taskledger/events';
import type { Pool } from 'pg';
import { z } from 'zod';
import { type Cursor, encodeCursor } from './cursor.ts';
import { isOverdueSql } from './document.ts';
import type { TaskListQuery, TaskPage } from './list.ts';
import { defaultOrdering, orderingText } from './ordering.ts';

/** A member's tasks, newest first, without filters: what nearly everybody asks for. */
export interface UsualPage {
  readonly viewerId: string;
  /** The page that follows this place; null: the first. */
  readonly after: Pick<Cursor, 'keys'> | null;
}

const size = 20;
const usualOrdering = orderingText(defaultOrdering);
/** Beyond every task. */
const beginning = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];

/** The query as a usual page; undefined where it asks for something else. */
export const usualPageOf = (
  { viewer, filters, ordering, limit }: TaskListQuery,
  cursor: Cursor | undefined,
): UsualPage | undefined => {
  const usual =
    viewer.role !== 'ADMIN' &&
    limit === size &&
    cursor?.direction !== 'before' &&
    orderingText(ordering) === usualOrdering &&
    Object.keys(filters).length === 0;
  return usual ? { viewerId: viewer.id, after: cursor ?? null } : undefined;
};

const branch = (visible: string) => `(
  SELECT document, version, position, status, due_at, created_at, id FROM tasks
   WHERE ${visible} AND deleted_at IS NULL AND (created_at, id) < (wanted.created_at, wanted.id)
   ORDER BY created_at DESC, id DESC LIMIT ${size + 1})`;

// The lists are sub-selects so that the planner cannot look into them: else it would plan each call anew, which takes longer than
// the call.
const text = `
  SELECT wanted.number::integer AS number,
         string_agg('{"version":' || version || ',"position":' || position || ',"is_overdue":' ||
                    coalesce(${isOverdueSql}, false)::text || ',' || substr(document, 2), E'\\n'
                    ORDER BY page.created_at DESC, page.id DESC) AS lines
    FROM unnest((SELECT $1::uuid[]), (SELECT $2::timestamptz[]), (SELECT $3::uuid[]))
           WITH ORDINALITY AS wanted(viewer, created_at, id, number)
   CROSS JOIN LATERAL (
     SELECT * FROM (
       ${branch('created_by = wanted.viewer')}
       UNION ALL
       ${branch('assigned_to = wanted.viewer AND created_by <> wanted.viewer')}) AS visible
      ORDER BY created_at DESC, id DESC LIMIT ${size + 1}) AS page
   GROUP BY wanted.number`;

/**
 * Reads usual pages. Calls that come while a query is under way share the next one, and those that ask for the same page share
 * the page.
 */
export const createUsualPageReader = (pool: Pool) =>
  createBatcher<UsualPage, TaskPage>({
    concurrency: 2,
    maxBatch: 64,
    run: async (calls) => {
      const names = calls.map(nameOf);
      const wanted = [...new Map(calls.map((call, index) => [names[index], call])).entries()];
      const places = wanted.map(([, { after }]) => after?.keys ?? beginning);
      const { rows } = await pool.query<{ number: number; lines: string }>({
        name: 'tasks_usual_pages',
        text,
        values: [
          wanted.map(([, { viewerId }]) => viewerId),
          places.map(([created_at]) => created_at),
          places.map(([, id]) => id),
        ],
      });
      const lines = new Map(rows.map((row) => [row.number, row.lines]));
      const pages = new Map(
        wanted.map(([name, { after }], index) => [name, page(lines.get(index + 1), after !== null)]),
      );
      return names.map((name) => pages.get(name) ?? new Error('a page got no answer'));
    },
  });

const nameOf = ({ viewerId, after }: UsualPage): string =>
  after === null ? viewerId : `${viewerId} ${after.keys.join(' ')}`;

/** JSON escapes the ends of lines, so one in the text stands between two tasks. */
const page = (lines: string | undefined, hasPrevious: boolean): TaskPage => {
  const tasks = lines?.split('\n') ?? [];
  const hasMore = tasks.length > size;
  if (hasMore) tasks.pop();
  const place = (task: string | undefined, direction: Cursor['direction']) => {
    if (task === undefined) return null;
    const { created_at, id } = keys.parse(JSON.parse(task));
    return encodeCursor({ direction, keys: [created_at, id] }, defaultOrdering);
  };
  return {
    results: `[${tasks.join(',')}]`,
    next: hasMore ? place(tasks.at(-1), 'after') : null,
    previous: hasPrevious ? place(tasks[0], 'before') : null,
  };
};

const keys = z.object({ created_at: z.string(), id: z.string() });
