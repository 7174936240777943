import type { RecordedEvent } from '@taskledger/events';
import type { PoolClient } from 'pg';

/**
 * The subscription that keeps `task_reminders`: it brings what it has of a task to what `tasks` says now, so that events that come
 * again change nothing. What was decided for a due time stays with it.
 */
export const taskReminders = {
  name: 'task-reminders',
  types: [
    'TaskCreated',
    'TaskRescheduled',
    'TaskCompleted',
    'TaskReopened',
    'TaskCancelled',
    'TaskStarted',
    'TaskDeleted',
    'TaskRestored',
    'TaskChangeUndone',
  ],
  project: async (events: readonly RecordedEvent[], client: PoolClient): Promise<void> => {
    const ids = new Set(events.map(({ stream }) => stream.slice('task-'.length)));
    await client.query({ name: 'task_reminders_update', text: update, values: [[...ids]] });
  },
};

const update = `
  WITH present AS (
    SELECT id, due_at, position FROM tasks
     WHERE id = ANY($1::uuid[]) AND due_at IS NOT NULL AND deleted_at IS NULL AND status NOT IN ('COMPLETED', 'CANCELLED')
  ), removed AS (
    DELETE FROM task_reminders WHERE task_id = ANY($1::uuid[]) AND task_id NOT IN (SELECT id FROM present)
  )
  INSERT INTO task_reminders AS r (task_id, due_at, position)
  SELECT id, due_at, position FROM present
  ON CONFLICT (task_id) DO UPDATE SET (due_at, position) = (excluded.due_at, excluded.position)
   WHERE r.due_at <> excluded.due_at`;
