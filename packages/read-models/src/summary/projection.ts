import type { RecordedEvent } from '@taskledger/events';
import type { PoolClient } from 'pg';

/** Stands for the administrators, who see every task. */
export const everybody = '00000000-0000-0000-0000-000000000000';

/**
 * The subscription that keeps `task_summary`. It brings the entries of the tasks that events speak of to what `tasks` says
 * now, and the counts by the difference: so events that come again change nothing, and a rewind to the start, with or without
 * emptied tables, is a rebuild.
 */
export const taskSummary = {
  name: 'task-summary',
  project: async (events: readonly RecordedEvent[], client: PoolClient): Promise<void> => {
    const ids = new Set(events.flatMap(({ stream }) => (stream.startsWith('task-') ? stream.slice(5) : [])));
    if (ids.size > 0) await client.query({ name: 'task_summary_update', text: update, values: [[...ids]] });
  },
};

const update = `
  WITH present AS (
    SELECT t.id AS task_id, viewer.id AS user_id, t.status, t.priority, t.due_at,
           CASE WHEN length(t.document::json->>'due_date') = 10 THEN t.due_day END AS due_day, t.completed_at
      FROM tasks t,
           LATERAL (SELECT DISTINCT id FROM unnest(ARRAY[t.created_by, t.assigned_to, '${everybody}']) AS v(id)
                     WHERE id IS NOT NULL) AS viewer
     WHERE t.id = ANY($1::uuid[]) AND t.deleted_at IS NULL
  ), former AS (
    SELECT task_id, user_id, status, priority FROM task_summary_entries WHERE task_id = ANY($1::uuid[])
  ), removed AS (
    DELETE FROM task_summary_entries e USING former f
     WHERE (e.task_id, e.user_id) = (f.task_id, f.user_id)
       AND NOT EXISTS (SELECT FROM present p WHERE (p.task_id, p.user_id) = (f.task_id, f.user_id))
  ), kept AS (
    INSERT INTO task_summary_entries (task_id, user_id, status, priority, due_at, due_day, completed_at)
    SELECT task_id, user_id, status, priority, due_at, due_day, completed_at FROM present
    ON CONFLICT (task_id, user_id) DO UPDATE SET
      (status, priority, due_at, due_day, completed_at) =
      (excluded.status, excluded.priority, excluded.due_at, excluded.due_day, excluded.completed_at)
  )
  INSERT INTO task_summary AS s (user_id, status, priority, count)
  SELECT user_id, status, priority, sum(change)
    FROM (SELECT user_id, status, priority, 1 AS change FROM present
          UNION ALL
          SELECT user_id, status, priority, -1 FROM former) AS changes
   GROUP BY user_id, status, priority
  HAVING sum(change) <> 0
  ON CONFLICT (user_id, status, priority) DO UPDATE SET count = s.count + excluded.count`;
