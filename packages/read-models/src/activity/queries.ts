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

/**
 * The events of a query. Where streams are known, those of each are looked up by it; a type at a time else, since each
 * of them is one range of an index. `each` orders and limits every such part, to be ordered and limited once more together.
 */
const source = (
  { viewer, filters }: ActivityQuery,
  where: string,
  each: string,
  values: unknown[],
): string => {
  const value = (given: unknown) => `$${values.push(given)}`;
  const rest = (without: ActivityFilters) => `${conditions(without, values)}${where}`;
  const seen = viewer.role === 'ADMIN' ? undefined : streamsSeenBy(value(viewer.id));
  const wanted = filters.streams === undefined ? undefined : value(filters.streams);
  if (seen !== undefined || wanted !== undefined) {
    const streams = [
      ...(wanted === undefined ? [] : [`SELECT unnest(${wanted}::text[]) AS stream`]),
      ...(seen === undefined ? [] : [seen]),
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
  const backwards = place?.direction === 'before';
  const beside =
    place === undefined ? '' : ` AND e.position ${backwards ? '>' : '<'} $${values.push(place.key)}`;
  const order = `ORDER BY e.position ${backwards ? 'ASC' : 'DESC'}`;
  const most = `$${values.push(limit + skip)}`;
  const from = source(query, beside, `${order} LIMIT ${most}`, values);
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
    : `SELECT count(*) AS count FROM ${source(query, '', 'OFFSET 0', values)}`;
  const { rows } = await pool.query<{ count: number }>(text, values);
  return rows[0]?.count ?? 0;
};
