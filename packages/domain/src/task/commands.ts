import type { Actor } from '../decision.ts';
import type { Due, Priority, Status } from './state.ts';

/** A status that a client may ask for; OVERDUE is the service's own. */
export type RequestedStatus = Exclude<Status, 'OVERDUE'>;

interface Given {
  readonly by: Actor;
  /** The time of the command, RFC 3339 in UTC with milliseconds. */
  readonly now: string;
}

export interface CreateTask extends Given {
  readonly type: 'CreateTask';
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly priority: Priority;
  readonly due: Due;
  readonly category_id: string | null;
  readonly tags: readonly string[];
  readonly assigned_to: string | null;
  readonly status: RequestedStatus;
}

/** The fields that PUT and PATCH may change: what is absent stays. */
export interface TaskChanges {
  readonly title?: string;
  readonly description?: string;
  readonly priority?: Priority;
  readonly due?: Due;
  readonly category_id?: string | null;
  readonly tags?: readonly string[];
  readonly assigned_to?: string | null;
  readonly status?: RequestedStatus;
}

export interface ChangeTask extends Given {
  readonly type: 'ChangeTask';
  readonly changes: TaskChanges;
}

export interface AssignTask extends Given {
  readonly type: 'AssignTask';
  readonly assigned_to: string | null;
}

export interface SimpleTaskCommand extends Given {
  readonly type:
    | 'StartTask'
    | 'CompleteTask'
    | 'ReopenTask'
    | 'CancelTask'
    | 'DeleteTask'
    | 'RestoreTask'
    | 'MarkTaskOverdue'
    | 'RemindTask';
}

/** Takes the last change back, or the one that `version` belongs to. Needs the task's history to be decided. */
export interface UndoTaskChange extends Given {
  readonly type: 'UndoTaskChange';
  readonly version?: number;
}

export interface AddComment extends Given {
  readonly type: 'AddComment';
  readonly comment_id: string;
  readonly body: string;
}

export interface EditComment extends Given {
  readonly type: 'EditComment';
  readonly comment_id: string;
  readonly body: string;
}

export interface RemoveComment extends Given {
  readonly type: 'RemoveComment';
  readonly comment_id: string;
}

export type CommentCommand = AddComment | EditComment | RemoveComment;

export type TaskCommand =
  CreateTask | ChangeTask | AssignTask | SimpleTaskCommand | UndoTaskChange | CommentCommand;
