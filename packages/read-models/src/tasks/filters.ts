import type { Actor, Priority, Status } from '@taskledger/domain';
import { isOverdueSql } from './document.ts';
import { searchQueries } from './words.ts';

export const rangeFields = ['due_date', 'created_at', 'updated_at', 'completed_at'] as const;
export const rangeOperators = { gte: '>=', lte: '<=', gt: '>', lt: '<' } as const;

/** `due_date__gte=2026-01-01` */
export interface Range {
  readonly field: (typeof rangeFields)[number];
  readonly operator: keyof typeof rangeOperators;
  /** `YYYY-MM-DD` or an RFC 3339 time, already checked. */
  readonly value: string;
}

export interface TaskFilters {
  readonly status?: readonly Status[];
  readonly priority?: readonly Priority[];
  readonly category_id?: string;
  readonly tag?: string;
  readonly assigned_to?: string;
  readonly created_by?: string;
  readonly is_overdue?: boolean;
  /** Every word must begin a word of title or description, in any case, with or without accents. */
  readonly search?: string;
  readonly ranges?: readonly Range[];
  readonly include_deleted?: boolean;
}

/** Collects the parameters of a statement: `use(value)` answers with its placeholder. */
export type Parameters = (value: unknown) => string;

/** The filters as SQL conditions over `tasks`, but for the search. */
export const filterConditions = (filters: TaskFilters, use: Parameters): string[] => {
  const conditions: string[] = [];
  if (filters.include_deleted !== true) conditions.push('deleted_at IS NULL');
  if (filters.status !== undefined) conditions.push(`status = ANY(${use(filters.status)}::text[])`);
  if (filters.priority !== undefined)
    conditions.push(`priority = ANY(${use(filters.priority)}::task_priority[])`);
  if (filters.category_id !== undefined) conditions.push(`category_id = ${use(filters.category_id)}`);
  if (filters.tag !== undefined) conditions.push(`${use(filters.tag)} = ANY(tags)`);
  if (filters.assigned_to !== undefined) conditions.push(`assigned_to = ${use(filters.assigned_to)}`);
  if (filters.created_by !== undefined) conditions.push(`created_by = ${use(filters.created_by)}`);
  if (filters.is_overdue !== undefined) {
    conditions.push(`coalesce(${isOverdueSql}, false) = ${use(filters.is_overdue)}`);
    // Follows from it, as far as clocks agree, and is a range of an index.
    if (filters.is_overdue)
      conditions.push(`coalesce(due_at, 'infinity'::timestamptz) <= now() + interval '5 minutes'`);
  }
  return [...conditions, ...(filters.ranges ?? []).map((range) => rangeCondition(range, use))];
};

/** The search as SQL conditions over `tasks`: none where nothing is searched for. The first finds the fewest tasks by the index of words. */
export const searchConditions = ({ search = '' }: TaskFilters, use: Parameters): string[] => {
  if (search.trim() === '') return [];
  const words = searchQueries(search);
  // Nothing but punctuation: no task has such a word.
  if (words.length === 0) return ['false'];
  return words.map((word, index) => {
    const has = `search @@ ${use(word)}::tsquery`;
    // The longest word is likely the rarest; the index would look up all that begin with the others for nothing.
    return index === 0 ? has : `(${has}) IS TRUE`;
  });
};

/**
 * A day is compared with days: `due_date__lte=2026-01-01` includes what is due on that day at any hour. A time is
 * compared with moments; a task that is due on a day is due when it ends.
 */
const rangeCondition = ({ field, operator, value }: Range, use: Parameters): string => {
  const sign = rangeOperators[operator];
  const isDay = value.length === 10;
  if (field === 'due_date')
    return isDay ? `due_day ${sign} ${use(value)}::date` : `due_at ${sign} ${use(value)}::timestamptz`;
  if (!isDay) return `${field} ${sign} ${use(value)}::timestamptz`;
  // Days in UTC, by their bounds: a cast of the column would keep the index from being used.
  const next = operator === 'gt' || operator === 'lte' ? 1 : 0;
  const bound = `((${use(value)}::date + ${next})::timestamp AT TIME ZONE 'UTC')`;
  return operator === 'gt' || operator === 'gte' ? `${field} >= ${bound}` : `${field} < ${bound}`;
};

/**
 * Which rows somebody may see, as alternatives that exclude each other: each is one range of an index, where a plain OR
 * would scan and sort.
 */
export const visibleBranches = (viewer: Actor, filters: TaskFilters, use: Parameters): string[] => {
  if (viewer.role === 'ADMIN') return ['true'];
  const me = use(viewer.id);
  if (filters.assigned_to === viewer.id) return [`assigned_to = ${me}`];
  return [`created_by = ${me}`, `assigned_to = ${me} AND created_by <> ${me}`];
};
