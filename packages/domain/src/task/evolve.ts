import type { Recorded } from '../event.ts';
import { evolveComments } from './comments.ts';
import type { TaskEvent } from './events.ts';
import type { TaskState } from './state.ts';

/** The next state of a task. Pure: no clock, no randomness; all that it needs is in the event. */
export const evolveTask = (state: TaskState | undefined, event: Recorded<TaskEvent>): TaskState => {
  if (event.type === 'TaskCreated') return created(event);
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a task`);
  const updated_at = besideTheTask.has(event.type) ? state.updated_at : event.recorded_at;
  return { ...state, ...changes(state, event), updated_at };
};

/** Events that belong to a task and leave the task itself as it is. */
const besideTheTask: ReadonlySet<string> = new Set<TaskEvent['type']>([
  'TaskReminderRequested',
  'CommentAdded',
  'CommentEdited',
  'CommentRemoved',
]);

// Named one by one: every create and every rebuilt task comes through here, and a spread costs several times as much.
const created = ({
  data,
  recorded_at,
}: Recorded<Extract<TaskEvent, { type: 'TaskCreated' }>>): TaskState => ({
  id: data.id,
  title: data.title,
  description: data.description,
  status: 'PENDING',
  priority: data.priority,
  due_date: data.due_date,
  due_at: data.due_at,
  due_day: data.due_day,
  category_id: data.category_id,
  tags: data.tags,
  assigned_to: data.assigned_to,
  created_by: data.created_by,
  completed_at: null,
  created_at: recorded_at,
  updated_at: recorded_at,
  deleted_at: null,
  status_before_overdue: null,
  overdue_noted: false,
  comments: [],
});

const changes = (
  state: TaskState,
  event: Recorded<Exclude<TaskEvent, { type: 'TaskCreated' }>>,
): Partial<TaskState> => {
  switch (event.type) {
    case 'TaskDetailsChanged':
      return {
        title: event.data.title ?? state.title,
        description: event.data.description ?? state.description,
      };
    case 'TaskPriorityChanged':
    case 'TaskCategorized':
    case 'TaskTagged':
    case 'TaskAssigned':
      return event.data;
    case 'TaskUnassigned':
      return { assigned_to: null };
    case 'TaskRescheduled': {
      const { restored_status, ...due } = event.data;
      return {
        ...due,
        // A task that stays OVERDUE has missed the new date as well: it is not marked again after a start.
        overdue_noted: state.status === 'OVERDUE' && restored_status === null,
        ...(restored_status !== null && { status: restored_status, status_before_overdue: null }),
      };
    }
    case 'TaskStarted':
      return { status: 'IN_PROGRESS', status_before_overdue: null };
    case 'TaskCompleted':
      return { status: 'COMPLETED', completed_at: event.recorded_at, status_before_overdue: null };
    case 'TaskReopened':
      return { status: 'PENDING', completed_at: null, status_before_overdue: null, overdue_noted: false };
    case 'TaskCancelled':
      return { status: 'CANCELLED', status_before_overdue: null };
    case 'TaskBecameOverdue':
      return { status: 'OVERDUE', status_before_overdue: state.status, overdue_noted: true };
    case 'TaskDeleted':
      return { deleted_at: event.recorded_at };
    case 'TaskRestored':
      return { deleted_at: null };
    case 'TaskReminderRequested':
      return {};
    case 'TaskChangeUndone':
      return event.data.restored;
    case 'CommentAdded':
    case 'CommentEdited':
    case 'CommentRemoved':
      return { comments: evolveComments(state.comments, event) };
    default:
      return event satisfies never;
  }
};
