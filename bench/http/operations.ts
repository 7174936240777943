import type { PlannedRequest } from './load-plan.ts';

/** Something that clients do; `plan` says what one connection of several sends. */
export interface Operation {
  readonly name: string;
  /** At least this many times the requests per second of plain CRUD, at 64 connections. */
  readonly promised?: number;
  readonly plan: (ids: readonly string[]) => readonly PlannedRequest[];
  /** Each connection is somebody else's. Otherwise all are the same user's. */
  readonly byAll?: true;
}

const tasks = '/api/v1/tasks';

const newTask: PlannedRequest = {
  method: 'POST',
  path: tasks,
  body: JSON.stringify({
    title: 'Write the quarterly report',
    description: 'Figures from finance by Tuesday, a first draft by Thursday, then two days for the review.',
    priority: 'HIGH',
    due_date: '2027-03-31T16:00:00Z',
    tags: ['reports', 'finance'],
  }),
};

/** A new title for each task in turn, and then another one, so that every request is a change. */
const retitle = (ids: readonly string[]): PlannedRequest[] => {
  const round = performance.now();
  return ['first', 'second'].flatMap((title) =>
    ids.map((id): PlannedRequest => ({
      method: 'PATCH',
      path: `${tasks}/${id}`,
      body: JSON.stringify({ title: `The ${title} title ${round}` }),
    })),
  );
};

export const operations: readonly Operation[] = [
  { name: 'POST /tasks', promised: 1.4, plan: () => [newTask] },
  { name: 'PATCH /tasks/{id}', plan: retitle },
  {
    name: 'GET /tasks/{id}',
    promised: 1.5,
    plan: (ids) => ids.map((id) => ({ method: 'GET', path: `${tasks}/${id}` })),
  },
  {
    name: 'GET /tasks?limit=20',
    promised: 1.1,
    plan: () => [{ method: 'GET', path: `${tasks}?limit=20` }],
    byAll: true,
  },
];

/** Creates, changes, gets and lists in turn. */
export const readsAndWrites = (ids: readonly string[]): readonly PlannedRequest[] =>
  retitle(ids).flatMap((change, index) => [
    newTask,
    change,
    { method: 'GET', path: `${tasks}/${ids[index % ids.length]}` },
    { method: 'GET', path: `${tasks}?limit=20` },
  ]);

export const hello: readonly PlannedRequest[] = [{ method: 'GET', path: '/hello' }];
