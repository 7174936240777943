/** Events of tasks, as people would group them. */
export const taskEventKinds: Readonly<Record<string, readonly string[]>> = {
  'Tasks made and deleted': ['TaskCreated', 'TaskDeleted', 'TaskRestored'],
  'Task changes': [
    'TaskDetailsChanged',
    'TaskPriorityChanged',
    'TaskRescheduled',
    'TaskCategorized',
    'TaskTagged',
    'TaskAssigned',
    'TaskUnassigned',
    'TaskChangeUndone',
  ],
  'Task status': ['TaskStarted', 'TaskCompleted', 'TaskReopened', 'TaskCancelled', 'TaskBecameOverdue'],
  Comments: ['CommentAdded', 'CommentEdited', 'CommentRemoved'],
};
