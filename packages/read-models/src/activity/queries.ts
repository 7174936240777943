import type { Actor } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import type { Pool } from 'pg';
import { z } from 'zod';
import { besideOf, type List, type Place } from '../list.ts';
import { streamsSeenBy } from './visibility.ts';

export interface ActivityFilters {
  readonly types?: readonly string[];
  /** A user's id, or `system`. */
  readonly actor?: string;
  /** Any of these streams. */
  readonly streams?: readonly string[];
  /** RFC 3339, both inclusive. */
  readonly since?: string;
  readonly until?: string;
}

export interface ActivityQuery {
  readonly viewer: Actor;
  readonly filters: ActivityFilters;
}

const columns =
  'e.position, e.event_id, e.stream, e.version, e.type, e.schema_version, e.data, e.meta, e.recorded_at';

/** How far the clocks of instances may differ. */
const slack = `interval '5 minutes'`;

/** Conditions on `e` with their values. */
const conditions = ({ types, actor, since, until }: ActivityFilters, values: unknown[]): string => {
  const value = (given: unknown) => `$${values.push(given)}`;
  const terms: string[] = [];
  if (types !== undefined) terms.push(`e.type = ANY(${value(types)})`);
  if (actor !== undefined) terms.push(`e.meta->>'actor' = ${value(actor)}`);
  if (since !== undefined) {
    const time = value(since);
    terms.push(`e.recorded_at >= ${time}`);
    terms.push(`e.position > (SELECT ledger_position_before(${time}::timestamptz, ${slack}))`);
  }
  if (until !== undefined) {
    const time = value(until);
    terms.push(`e.recorded_at <= ${time}`);
    terms.push(`e.position <= (SELECT ledger_position_before(${time}::timestamptz, -${slack}))`);
  }
  return terms.map((term) => ` AND ${term}`).join('');
};

interface Part {
  /** Conditions beyond the filters. */
  readonly where: string;
  /** Orders and limits what each range of an index gives, to be ordered and limited once more together. */
  readonly each: string;
  /** Which of a member's tasks can have events of the part: see `streamsSeenBy`. */
  readonly tasks: readonly string[];
}

/**
 * The events of a query. Where streams are known, those of each are looked up by it; a type at a time else, since each
 * of them is one range of an index.
 */
const source = (
  { viewer, filters }: ActivityQuery,
  { where, each, tasks }: Part,
  values: unknown[],
): string => {
  const value = (given: unknown) => `$${values.push(given)}`;
  const rest = (without: ActivityFilters) => `${conditions(without, values)}${where}`;
  if (viewer.role !== 'ADMIN' || filters.streams !== undefined) {
    const streams = [
      ...(filters.streams === undefined
        ? []
        : [`SELECT unnest(${value(filters.streams)}::text[]) AS stream`]),
      ...(viewer.role === 'ADMIN'
        ? []
        : [streamsSeenBy(value(viewer.id), tasksAmong(filters, tasks, value))]),
    ].join(' INTERSECT ');
    // OFFSET 0 and the lateral limit keep the planner from joining the streams with all events.
    const byVersion = each.replace('e.position', 'e.version');
    return `(SELECT DISTINCT stream FROM (${streams}) AS s OFFSET 0) AS seen
      CROSS JOIN LATERAL (SELECT ${columns} FROM events e WHERE e.stream = seen.stream${rest(filters)} ${byVersion}) AS e`;
  }
  if (filters.types !== undefined && filters.actor === undefined) {
    const { types, ...others } = filters;
    return `unnest(${value(types)}::text[]) AS wanted(type)
      CROSS JOIN LATERAL (SELECT ${columns} FROM events e WHERE e.type = wanted.type${rest(others)} ${each}) AS e`;
  }
  return `(SELECT ${columns} FROM events e WHERE true${rest(filters)} ${each}) AS e`;
};

/** Where streams are asked for, no other tasks are looked for. */
const tasksAmong = (
  { streams }: ActivityFilters,
  tasks: readonly string[],
  value: (given: unknown) => string,
): readonly string[] => {
  if (streams === undefined) return tasks;
  const ids = streams.map((stream) => stream.slice(stream.indexOf('-') + 1));
  return [`AND id = ANY(${value(ids)}::uuid[])`];
};

const allTasks = [''];

/**
 * The tasks that can have one of the newest events beyond a place. A task's row tells the position of its last event: without
 * filters, the newest `most` events are of the `most` tasks whose last event is the newest, and of those that have events on both
 * sides of the place.
 */
const tasksBeside = (
  filters: ActivityFilters,
  place: { readonly backwards: boolean; readonly position: string } | undefined,
  most: string,
): readonly string[] => {
  if (place?.backwards === true) return [`AND position > ${place.position}`];
  if (Object.keys(filters).length > 0) return allTasks;
  const newest = `ORDER BY position DESC LIMIT ${most}`;
  if (place === undefined) return [newest];
  return [`AND position < ${place.position} ${newest}`, `AND position >= ${place.position}`];
};

/** The events of a query, the newest first. As stored: to be decoded. */
export const activity = (pool: Pool, query: ActivityQuery): List<RecordedEvent, number> => ({
  key: z.int(),
  keyOf: ({ position }) => position,
  beside: async (limit, place) => {
    const { text, values } = activityStatement(query, limit + 1, place);
    const { rows } = await pool.query<RecordedEvent>(text, values);
    return besideOf(rows, limit, place);
  },
  numbered: async (limit, page) => {
    const { text, values } = activityStatement(query, limit, undefined, (page - 1) * limit);
    const [{ rows }, count] = await Promise.all([
      pool.query<RecordedEvent>(text, values),
      countActivity(pool, query),
    ]);
    return { rows: rows.slice(0, limit), count };
  },
});

export const activityStatement = (query: ActivityQuery, limit: number, place?: Place<number>, skip = 0) => {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const at = place && { backwards: place.direction === 'before', position: value(place.key) };
  const where = at === undefined ? '' : ` AND e.position ${at.backwards ? '>' : '<'} ${at.position}`;
  const order = `ORDER BY e.position ${at?.backwards === true ? 'ASC' : 'DESC'}`;
  const most = value(limit + skip);
  const tasks = tasksBeside(query.filters, at, most);
  const from = source(query, { where, each: `${order} LIMIT ${most}`, tasks }, values);
  const offset = skip === 0 ? '' : ` OFFSET ${skip}`;
  return { text: `SELECT ${columns} FROM ${from} ${order} LIMIT ${most}${offset}`, values };
};

/** For ADMIN without filters that is the ledger's head. */
const countActivity = async (pool: Pool, query: ActivityQuery): Promise<number> => {
  const values: unknown[] = [];
  const { viewer, filters } = query;
  const all = viewer.role === 'ADMIN' && Object.keys(filters).length === 0;
  const text = all
    ? 'SELECT coalesce(max(position), 0) AS count FROM events'
    : `SELECT count(*) AS count FROM ${source(query, { where: '', each: 'OFFSET 0', tasks: allTasks }, values)}`;
  const { rows } = await pool.query<{ count: number }>(text, values);
  return rows[0]?.count ?? 0;
};
