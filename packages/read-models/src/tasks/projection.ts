import { evolveTask, type TaskState } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';
import { taskDocument } from './document.ts';
import { searchVector } from './words.ts';

/** The read model `tasks`: columns to filter and sort by, and the document that is sent. */
export const tasks = inlineProjection({
  name: 'tasks',
  category: 'task',
  evolve: evolveTask,
  toRow: (state: TaskState) => ({
    id: state.id,
    created_by: state.created_by,
    assigned_to: state.assigned_to,
    category_id: state.category_id,
    title: state.title,
    status: state.status,
    priority: state.priority,
    tags: state.tags,
    due_at: state.due_at,
    due_day: state.due_day,
    overdue_noted: state.overdue_noted,
    completed_at: state.completed_at,
    created_at: state.created_at,
    updated_at: state.updated_at,
    deleted_at: state.deleted_at,
    document: JSON.stringify(taskDocument(state)),
    search: searchVector(`${state.title} ${state.description}`),
  }),
});
