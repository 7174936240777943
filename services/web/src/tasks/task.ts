import type { components } from '@taskledger/client';

export type Task = components['schemas']['Task'];
export type Status = Task['status'];
export type Priority = Task['priority'];
export type Category = components['schemas']['Category'];
export type HistoryEntry = components['schemas']['TaskHistoryEntry'];

export const priorities: readonly Priority[] = ['LOW', 'MEDIUM', 'HIGH', 'URGENT'];

export const priorityNames: Readonly<Record<Priority, string>> = {
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  URGENT: 'Urgent',
};

export const statusNames: Readonly<Record<Status, string>> = {
  PENDING: 'To do',
  IN_PROGRESS: 'In progress',
  COMPLETED: 'Completed',
  CANCELLED: 'Cancelled',
  OVERDUE: 'Overdue',
};

/** Whether something is left to do. */
export const isOpen = ({ status, deleted_at }: Pick<Task, 'status' | 'deleted_at'>): boolean =>
  deleted_at === null && status !== 'COMPLETED' && status !== 'CANCELLED';

/** Whether somebody may do everything with a task. Its assignee may only read, comment and work on it. */
export const mayManage = (
  { created_by: creator }: Pick<Task, 'created_by'>,
  { id, role }: { readonly id: string; readonly role: 'ADMIN' | 'MEMBER' },
): boolean => creator === id || role === 'ADMIN';
