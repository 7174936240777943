import type { Decision, Rejection } from '../decision.ts';
import { isRejection, reject } from '../decision.ts';
import { decideComment } from './comments.ts';
import type { CreateTask, RequestedStatus, TaskChanges, TaskCommand } from './commands.ts';
import type { TaskEvent } from './events.ts';
import { accessTo, type TaskAction } from './permissions.ts';
import type { StoredTaskEvent } from './past-changes.ts';
import type { Due, Status, TaskState } from './state.ts';
import { decideUndo } from './undo.ts';

/**
 * What a command does to a task: the events, or the refusal. `state` undefined: there is no such task.
 * A change that changes nothing makes no event. `history`: all events that led to `state`; only an undo looks at them.
 */
export const decideTask = (
  state: TaskState | undefined,
  command: TaskCommand,
  history: readonly StoredTaskEvent[] = [],
): Decision<TaskEvent> => {
  if (command.type === 'CreateTask') return create(state, command);
  const absent = reject('not_found', 'There is no such task.');
  if (state === undefined) return absent;
  const access = accessTo(state, command.by, actionOf(command));
  if (access === 'hidden') return absent;
  if (state.deleted_at !== null && !answersForDeleted.has(command.type)) return absent;
  if (access === 'forbidden')
    return reject('forbidden', 'Only the creator of a task or an administrator may do this.');
  switch (command.type) {
    case 'ChangeTask':
      return change(state, command.changes, command.now);
    case 'AssignTask':
      return assign(state, command.assigned_to);
    case 'StartTask':
      return transition(state.status, 'IN_PROGRESS');
    case 'CompleteTask':
      return transition(state.status, 'COMPLETED');
    case 'ReopenTask':
      return transition(state.status, 'PENDING');
    case 'CancelTask':
      return transition(state.status, 'CANCELLED');
    case 'DeleteTask':
      return [{ type: 'TaskDeleted', data: {} }];
    case 'RestoreTask':
      return state.deleted_at === null
        ? reject('invalid_transition', 'The task is not deleted.')
        : [{ type: 'TaskRestored', data: {} }];
    case 'MarkTaskOverdue':
      return becomesOverdue(state, command.now)
        ? [{ type: 'TaskBecameOverdue', data: { due_at: state.due_at } }]
        : [];
    case 'RemindTask':
      return remind(state);
    case 'UndoTaskChange':
      return decideUndo(state, command, history);
    case 'AddComment':
    case 'EditComment':
    case 'RemoveComment':
      return decideComment(state, command);
    default:
      return command satisfies never;
  }
};

/** The commands that say something of their own about a deleted task; to all others there is none. */
const answersForDeleted: ReadonlySet<string> = new Set<TaskCommand['type']>([
  'RestoreTask',
  'UndoTaskChange',
  'RemindTask',
]);

/** A change of nothing but the status is the command of that transition, also for permissions. */
const actionOf = (command: Exclude<TaskCommand, CreateTask>): TaskAction => {
  if (command.type !== 'ChangeTask' || command.changes.status === undefined) return command.type;
  const onlyStatus = Object.values(command.changes).filter((value) => value !== undefined).length === 1;
  return onlyStatus ? transitionCommands[command.changes.status] : command.type;
};

const transitionCommands = {
  PENDING: 'ReopenTask',
  IN_PROGRESS: 'StartTask',
  COMPLETED: 'CompleteTask',
  CANCELLED: 'CancelTask',
} as const satisfies Record<RequestedStatus, TaskAction>;

const create = (state: TaskState | undefined, command: CreateTask): Decision<TaskEvent> => {
  if (state !== undefined) return reject('already_exists', 'A task with this id exists.', 'id');
  const { id, title, description, priority, due, category_id, tags, assigned_to } = command;
  const created: TaskEvent = {
    type: 'TaskCreated',
    data: {
      id,
      title,
      description,
      priority,
      ...due,
      category_id,
      tags: [...tags],
      assigned_to,
      created_by: command.by.id,
    },
  };
  if (command.status === 'PENDING') return [created];
  const transitioned = transition('PENDING', command.status);
  return isRejection(transitioned) ? transitioned : [created, ...transitioned];
};

/** The transitions that make sense: target ← the statuses it can be reached from. */
const reachableFrom: Record<RequestedStatus, { from: readonly Status[]; event: TaskEvent }> = {
  PENDING: { from: ['IN_PROGRESS', 'COMPLETED', 'CANCELLED'], event: { type: 'TaskReopened', data: {} } },
  IN_PROGRESS: { from: ['PENDING', 'OVERDUE'], event: { type: 'TaskStarted', data: {} } },
  COMPLETED: { from: ['PENDING', 'IN_PROGRESS', 'OVERDUE'], event: { type: 'TaskCompleted', data: {} } },
  CANCELLED: { from: ['PENDING', 'IN_PROGRESS', 'OVERDUE'], event: { type: 'TaskCancelled', data: {} } },
};

const transition = (from: Status, to: RequestedStatus): readonly TaskEvent[] | Rejection => {
  const rule = reachableFrom[to];
  return rule.from.includes(from)
    ? [rule.event]
    : reject('invalid_transition', `A task that is ${from} cannot become ${to}.`, 'status');
};

const change = (state: TaskState, changes: TaskChanges, now: string): Decision<TaskEvent> => {
  const events: TaskEvent[] = [];
  const title = changed(changes.title, state.title);
  const description = changed(changes.description, state.description);
  if (title !== undefined || description !== undefined) {
    events.push({
      type: 'TaskDetailsChanged',
      data: { ...(title !== undefined && { title }), ...(description !== undefined && { description }) },
    });
  }
  const priority = changed(changes.priority, state.priority);
  if (priority !== undefined) events.push({ type: 'TaskPriorityChanged', data: { priority } });
  const rescheduled = reschedule(state, changes.due, now);
  if (rescheduled !== undefined) events.push(rescheduled);
  const category_id = changed(changes.category_id, state.category_id);
  if (category_id !== undefined) events.push({ type: 'TaskCategorized', data: { category_id } });
  if (changes.tags !== undefined && !sameTags(changes.tags, state.tags)) {
    events.push({ type: 'TaskTagged', data: { tags: [...changes.tags] } });
  }
  if (changes.assigned_to !== undefined) events.push(...assign(state, changes.assigned_to));

  const status = rescheduled?.data.restored_status ?? state.status;
  if (changes.status === undefined || changes.status === status) return events;
  const transitioned = transition(status, changes.status);
  return isRejection(transitioned) ? transitioned : [...events, ...transitioned];
};

const changed = <Value>(wanted: Value | undefined, present: Value): Value | undefined =>
  wanted === present ? undefined : wanted;

const sameTags = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((tag, index) => tag === others[index]);

const assign = (state: TaskState, assigned_to: string | null): readonly TaskEvent[] => {
  if (assigned_to === state.assigned_to) return [];
  return assigned_to === null
    ? [{ type: 'TaskUnassigned', data: {} }]
    : [{ type: 'TaskAssigned', data: { assigned_to } }];
};

const reschedule = (state: TaskState, due: Due | undefined, now: string) => {
  if (due === undefined || (due.due_date === state.due_date && due.due_at === state.due_at)) return undefined;
  const lifted = state.status === 'OVERDUE' && (due.due_at === null || due.due_at > now);
  return {
    type: 'TaskRescheduled',
    data: { ...due, restored_status: lifted ? state.status_before_overdue : null },
  } as const satisfies TaskEvent;
};

const remind = (state: TaskState): Decision<TaskEvent> => {
  if (state.deleted_at !== null) return reject('invalid_transition', 'The task is deleted.');
  return state.status === 'COMPLETED' || state.status === 'CANCELLED'
    ? reject('invalid_transition', `A task that is ${state.status} needs no reminder.`, 'status')
    : [{ type: 'TaskReminderRequested', data: {} }];
};

const becomesOverdue = (state: TaskState, now: string): state is TaskState & { due_at: string } =>
  state.due_at !== null &&
  state.due_at <= now &&
  !state.overdue_noted &&
  (state.status === 'PENDING' || state.status === 'IN_PROGRESS');
