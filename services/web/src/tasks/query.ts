import type { paths } from '@taskledger/client';
import { me, zone } from '../session.ts';
import { addDays, dueParts, todayIn, weekdayOf } from '../time.ts';
import { isOpen, type Priority, priorities, type Task } from './task.ts';

type Parameters = NonNullable<paths['/api/v1/tasks']['get']['parameters']['query']>;

export const views = ['open', 'today', 'week', 'overdue', 'mine', 'done', 'all', 'deleted'] as const;
export type View = (typeof views)[number];

export const viewNames: Readonly<Record<View, string>> = {
  open: 'To do',
  today: 'Due today',
  week: 'Due this week',
  overdue: 'Overdue',
  mine: 'Assigned to me',
  done: 'Finished',
  all: 'Everything',
  deleted: 'Deleted',
};

export const orders = {
  '-created_at': 'Newest first',
  due_date: 'Due date',
  '-priority': 'Priority',
  title: 'Title',
  '-updated_at': 'Last changed',
} as const;
export type Order = keyof typeof orders;

/** What the list shows. It is in the page's address. */
export interface ListQuery {
  readonly view: View;
  readonly search: string;
  readonly priority: Priority | '';
  readonly category: string;
  readonly tag: string;
  readonly order: Order;
}

const oneOf = <Choice extends string>(
  choices: readonly Choice[],
  given: string | null,
  otherwise: Choice,
): Choice => choices.find((choice) => choice === given) ?? otherwise;

const orderKeys: readonly Order[] = ['-created_at', 'due_date', '-priority', 'title', '-updated_at'];
const noPriority: readonly (Priority | '')[] = ['', ...priorities];

export const parseQuery = (given: URLSearchParams): ListQuery => ({
  view: oneOf(views, given.get('view'), 'open'),
  search: given.get('q') ?? '',
  priority: oneOf(noPriority, given.get('priority'), ''),
  category: given.get('category') ?? '',
  tag: given.get('tag') ?? '',
  order: oneOf(orderKeys, given.get('order'), '-created_at'),
});

export const formatQuery = ({ view, search, priority, category, tag, order }: ListQuery): URLSearchParams => {
  const shown = { view, q: search, priority, category, tag, order };
  const defaults: Readonly<Record<string, string>> = { view: 'open', order: '-created_at' };
  const set = Object.entries(shown).filter(([name, value]) => value !== '' && value !== defaults[name]);
  return new URLSearchParams(set);
};

const unfinished = 'PENDING,IN_PROGRESS,OVERDUE';

/** Monday to Sunday, as the summary counts. */
const thisWeek = (): { readonly first: string; readonly last: string } => {
  const today = todayIn(zone());
  const first = addDays(today, -weekdayOf(today));
  return { first, last: addDays(first, 6) };
};

const viewParameters = (view: View): Parameters => {
  const today = todayIn(zone());
  const week = thisWeek();
  switch (view) {
    case 'open':
      return { status: unfinished };
    case 'today':
      return { status: unfinished, due_date__gte: today, due_date__lte: today };
    case 'week':
      return { status: unfinished, due_date__gte: week.first, due_date__lte: week.last };
    case 'overdue':
      return { is_overdue: 'true' };
    case 'mine':
      return { status: unfinished, assigned_to: 'me' };
    case 'done':
      return { status: 'COMPLETED,CANCELLED' };
    case 'all':
      return {};
    case 'deleted':
      return { include_deleted: 'true' };
    default:
      return view satisfies never;
  }
};

/** The same for the API. */
export const parametersOf = ({ view, search, priority, category, tag, order }: ListQuery): Parameters => ({
  ...viewParameters(view),
  ...(search !== '' && { search }),
  ...(priority !== '' && { priority }),
  ...(category !== '' && { category_id: category }),
  ...(tag !== '' && { tag }),
  ordering: order,
});

/** Whether a task belongs into the list, as far as this page can tell: the server knows best, at the next load. */
export const belongs = (task: Task, { view, search, priority, category, tag }: ListQuery): boolean =>
  inView(task, view) &&
  (priority === '' || task.priority === priority) &&
  (category === '' || task.category_id === category) &&
  (tag === '' || task.tags.includes(tag)) &&
  hasWords(task, search);

const inView = (task: Task, view: View): boolean => {
  if (view === 'deleted') return task.deleted_at !== null;
  if (task.deleted_at !== null) return false;
  const day = task.due_date === null ? undefined : dueParts(task.due_date, zone()).day;
  const week = thisWeek();
  switch (view) {
    case 'open':
      return isOpen(task);
    case 'today':
      return isOpen(task) && day === todayIn(zone());
    case 'week':
      return isOpen(task) && day !== undefined && day >= week.first && day <= week.last;
    case 'overdue':
      return task.is_overdue;
    case 'mine':
      return isOpen(task) && task.assigned_to === me().id;
    case 'done':
      return !isOpen(task);
    case 'all':
      return true;
    default:
      return view satisfies never;
  }
};

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

const hasWords = ({ title, description }: Task, search: string): boolean => {
  const text = ` ${folded(`${title} ${description}`)}`;
  return folded(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
};

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const last = '\uffff';

const comparers: Readonly<Record<Order, (a: Task, b: Task) => number>> = {
  '-created_at': (a, b) => byText(b.created_at, a.created_at),
  due_date: (a, b) => byText(a.due_date ?? last, b.due_date ?? last),
  '-priority': (a, b) => priorities.indexOf(b.priority) - priorities.indexOf(a.priority),
  title: (a, b) => a.title.localeCompare(b.title),
  '-updated_at': (a, b) => byText(b.updated_at, a.updated_at),
};

/** Where a task stands in the list. */
export const compareBy =
  (order: Order) =>
  (a: Task, b: Task): number =>
    comparers[order](a, b) || byText(b.id, a.id);
