import type {
  Actor,
  CreateTask,
  Due,
  SimpleTaskCommand,
  Status,
  TaskChanges,
  TaskCommand,
  TaskEvent,
} from '../src/index.ts';
import type { Refusal } from './given.ts';

/** A task of Ada's, assigned to Bob. Eve has nothing to do with it. */
export const ada: Actor = { id: 'ada', role: 'MEMBER' };
export const bob: Actor = { id: 'bob', role: 'MEMBER' };
export const eve: Actor = { id: 'eve', role: 'MEMBER' };
export const admin: Actor = { id: 'root', role: 'ADMIN' };

export const now = '2026-06-15T12:00:00.000Z';
export const until = (due_at: string): Due => ({ due_date: due_at, due_at, due_day: due_at.slice(0, 10) });
export const never: Due = { due_date: null, due_at: null, due_day: null };
export const past = until('2026-06-01T00:00:00.000Z');
export const earlier = until('2026-05-01T00:00:00.000Z');
export const future = until('2026-07-01T00:00:00.000Z');

type Created = Extract<TaskEvent, { type: 'TaskCreated' }>;
export const created = (data: Partial<Created['data']> = {}): Created => ({
  type: 'TaskCreated',
  data: {
    id: 'task-1',
    title: 'Write the report',
    description: 'All of it',
    priority: 'MEDIUM',
    ...never,
    category_id: null,
    tags: ['work'],
    assigned_to: 'bob',
    created_by: 'ada',
    ...data,
  },
});

export type Empty =
  | 'TaskStarted'
  | 'TaskCompleted'
  | 'TaskReopened'
  | 'TaskCancelled'
  | 'TaskDeleted'
  | 'TaskRestored'
  | 'TaskReminderRequested';
export const happened = (type: Empty): TaskEvent => ({ type, data: {} });
export const becameOverdue: TaskEvent = {
  type: 'TaskBecameOverdue',
  data: { due_at: '2026-06-01T00:00:00.000Z' },
};

/** How a task comes to each status. */
export const historyOf: Record<Status, readonly TaskEvent[]> = {
  PENDING: [created()],
  IN_PROGRESS: [created(), happened('TaskStarted')],
  COMPLETED: [created(), happened('TaskCompleted')],
  CANCELLED: [created(), happened('TaskCancelled')],
  OVERDUE: [created(past), becameOverdue],
};

export const simple = (type: SimpleTaskCommand['type'], by: Actor = ada): TaskCommand => ({ type, by, now });
export const change = (changes: TaskChanges, by: Actor = ada): TaskCommand => ({
  type: 'ChangeTask',
  by,
  now,
  changes,
});
export const assign = (assigned_to: string | null, by: Actor = ada): TaskCommand => ({
  type: 'AssignTask',
  by,
  now,
  assigned_to,
});
export const undo = (by: Actor = ada, version?: number): TaskCommand => ({
  type: 'UndoTaskChange',
  by,
  now,
  ...(version !== undefined && { version }),
});
export const create = (fields: Partial<CreateTask> = {}): CreateTask => {
  const { created_by: _, due_date, due_at, due_day, ...data } = created().data;
  return {
    type: 'CreateTask',
    by: ada,
    now,
    status: 'PENDING',
    due: { due_date, due_at, due_day },
    ...data,
    ...fields,
  };
};

export const notFound: Refusal = { rejected: 'not_found' };
export const forbidden: Refusal = { rejected: 'forbidden' };
export const impossible: Refusal = { rejected: 'invalid_transition', field: 'status' };

export const everyCommand = (by: Actor): readonly TaskCommand[] => [
  simple('StartTask', by),
  simple('CompleteTask', by),
  simple('ReopenTask', by),
  simple('CancelTask', by),
  change({ title: 'Another' }, by),
  change({ status: 'IN_PROGRESS' }, by),
  change({}, by),
  assign('eve', by),
  assign(null, by),
  simple('DeleteTask', by),
  simple('RestoreTask', by),
  simple('MarkTaskOverdue', by),
  { type: 'AddComment', by, now, comment_id: 'c-1', body: 'Hello' },
  { type: 'EditComment', by, now, comment_id: 'c-1', body: 'Hello' },
  { type: 'RemoveComment', by, now, comment_id: 'c-1' },
];

/** Commands that answer for a deleted task, too. */
export const alsoOnDeleted = (by: Actor): readonly TaskCommand[] => [simple('RemindTask', by), undo(by)];

export const rescheduled = (due: Due, restored_status: Status | null): TaskEvent => ({
  type: 'TaskRescheduled',
  data: { ...due, restored_status },
});
