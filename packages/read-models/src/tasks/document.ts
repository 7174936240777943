import type { TaskState } from '@taskledger/domain';

/** A task as clients see it (API.md), less what the ledger stamps on it and what depends on the present time. */
export const taskDocument = (state: TaskState) => ({
  id: state.id,
  title: state.title,
  description: state.description,
  status: state.status,
  priority: state.priority,
  due_date: state.due_date,
  category_id: state.category_id,
  tags: state.tags,
  assigned_to: state.assigned_to,
  created_by: state.created_by,
  completed_at: state.completed_at,
  created_at: state.created_at,
  updated_at: state.updated_at,
  deleted_at: state.deleted_at,
});

/** Whether a task is late at `now`: its time has passed and it is not finished, noted by the sweep or not yet. */
export const isOverdue = (state: Pick<TaskState, 'status' | 'due_at'>, now: string): boolean =>
  state.status === 'OVERDUE' ||
  ((state.status === 'PENDING' || state.status === 'IN_PROGRESS') &&
    state.due_at !== null &&
    state.due_at <= now);

/** The whole resource, for the answer to a command. */
export const taskResource = (state: TaskState, version: number, position: number, now: string) => ({
  version,
  position,
  is_overdue: isOverdue(state, now),
  ...taskDocument(state),
});

export type TaskResource = ReturnType<typeof taskResource>;

/** `isOverdue` in SQL, over the columns of `tasks`. */
export const isOverdueSql = `(status = 'OVERDUE' OR (status IN ('PENDING', 'IN_PROGRESS') AND due_at <= now()))`;

/** The columns that `resourceJson` makes the resource of. */
export const resourceColumns = `document, version, position, coalesce(${isOverdueSql}, false) AS is_overdue`;

export interface ResourceRow {
  readonly document: string;
  readonly version: number;
  readonly position: number;
  readonly is_overdue: boolean;
}

/**
 * `taskResource` as JSON text: the stored document with the rest put in front. Here and not in SQL, where the same
 * concatenation takes longer than finding the row.
 */
export const resourceJson = ({ document, version, position, is_overdue }: ResourceRow): string =>
  `{"version":${version},"position":${position},"is_overdue":${is_overdue},${document.slice(1)}`;
