import { priorities, statuses } from '@taskledger/domain';
import {
  parseOrdering,
  type Range,
  rangeFields,
  type rangeOperators,
  type TaskFilters,
} from '@taskledger/read-models';
import { z } from 'zod';
import { onePagination, pagination } from '../../paging/query.ts';
import { flag, text, uuid, withItsPlus } from '../../schemas/fields.ts';
import { dayOrTime, priority, status } from './fields.ts';

/** A comma list, such as `PENDING,in_progress`. */
const listOf = <Item>(item: z.ZodType<Item>, choices: readonly string[]) =>
  z.string().transform((value, context): Item[] => {
    const { data } = z.array(item).safeParse(value.split(','));
    if (data !== undefined) return data;
    const message = `Must list some of ${choices.join(', ')}`;
    context.issues.push({ code: 'custom', message, input: value, params: { code: 'invalid_choice' } });
    return z.NEVER;
  });

const person = z.union([z.literal('me'), uuid()], { error: 'Must be an id or `me`' });

const ordering = z
  .string()
  .transform((value, context) => {
    const terms = parseOrdering(value);
    if (terms !== undefined) return terms;
    const message =
      'Must list due_date, priority, status, title, created_at or updated_at, each once, `-` for descending';
    context.issues.push({ code: 'custom', message, input: value, params: { code: 'invalid_choice' } });
    return z.NEVER;
  })
  .prefault('-created_at')
  .describe(
    'A comma list of due_date, priority, status, title, created_at, updated_at; `-` for descending. Newest first unless given',
  );

const bound = z
  .preprocess(withItsPlus, dayOrTime)
  .meta({ type: 'string', examples: ['2026-03-01', '2026-03-01T16:00:00.000Z'] })
  .optional()
  .describe('A day or a time');

const bounds = {
  due_date__gte: bound,
  due_date__lte: bound,
  due_date__gt: bound,
  due_date__lt: bound,
  created_at__gte: bound,
  created_at__lte: bound,
  created_at__gt: bound,
  created_at__lt: bound,
  updated_at__gte: bound,
  updated_at__lte: bound,
  updated_at__gt: bound,
  updated_at__lt: bound,
  completed_at__gte: bound,
  completed_at__lte: bound,
  completed_at__gt: bound,
  completed_at__lt: bound,
};

const operators = ['gte', 'lte', 'gt', 'lt'] as const satisfies readonly (keyof typeof rangeOperators)[];

const parameters = {
  status: listOf(status, statuses).optional().describe('A comma list, in any case'),
  task_status: listOf(status, statuses).optional().describe('The same as `status`'),
  priority: listOf(priority, priorities).optional().describe('A comma list, in any case'),
  category_id: uuid().optional(),
  tag: text(1, 50).optional(),
  created_by: person.optional().describe('An id, or `me`'),
  is_overdue: flag().optional(),
  search: text(0, 200).optional().describe('Words that all occur in title or description'),
  ...bounds,
  include_deleted: flag().optional(),
  ordering,
  ...pagination,
};

const oneStatus = {
  message: 'Use either status or task_status',
  path: ['task_status'],
};

export const taskListQuery = z
  .strictObject({ ...parameters, assigned_to: person.optional().describe('An id, or `me`') })
  .refine(...onePagination)
  .refine(({ status: given, task_status }) => given === undefined || task_status === undefined, oneStatus);

/** `/tasks/my_tasks`: the assignee is settled. */
export const myTasksQuery = z
  .strictObject(parameters)
  .refine(...onePagination)
  .refine(({ status: given, task_status }) => given === undefined || task_status === undefined, oneStatus);

export type TaskListParameters = z.output<typeof taskListQuery>;

/** What the query asks for, with `me` resolved. */
export const filtersOf = (query: TaskListParameters, me: string): TaskFilters => {
  const someone = (given: string) => (given === 'me' ? me : given);
  const { task_status, status: wanted = task_status, priority: ranks } = query;
  const { category_id, tag, assigned_to, created_by, is_overdue, search, include_deleted } = query;
  const ranges = rangesOf(query);
  return {
    ...(wanted !== undefined && { status: wanted }),
    ...(ranks !== undefined && { priority: ranks }),
    ...(category_id !== undefined && { category_id }),
    ...(tag !== undefined && { tag }),
    ...(assigned_to !== undefined && { assigned_to: someone(assigned_to) }),
    ...(created_by !== undefined && { created_by: someone(created_by) }),
    ...(is_overdue !== undefined && { is_overdue }),
    ...(search !== undefined && { search }),
    ...(include_deleted !== undefined && { include_deleted }),
    ...(ranges.length > 0 && { ranges }),
  };
};

const rangesOf = (query: TaskListParameters): Range[] =>
  rangeFields.flatMap((field) =>
    operators.flatMap((operator) => {
      const value = query[`${field}__${operator}`];
      return value === undefined ? [] : [{ field, operator, value }];
    }),
  );
