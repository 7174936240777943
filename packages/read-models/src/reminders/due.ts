import type { Pool } from 'pg';

export interface DecidedReminder {
  readonly task_id: string;
  /** Of the delivery that was recorded; null where there is none: the time is long past, or the task is no longer as it was. */
  readonly delivery: string | null;
}

/**
 * Decides on up to `limit` reminders whose time has come, the earliest due first: records a delivery for each, to the assignee, else the
 * creator, in the statement that marks it as decided. So two that ask at once get different ones, and nobody ever gets one twice.
 * `leadMs`: how long before the due time. What is late by more than `graceMs` is past reminding, and so is what an operator took in
 * when its time for that had come already.
 */
export const decideReminders = async (
  pool: Pool,
  {
    reactor,
    leadMs,
    graceMs,
    limit,
  }: {
    readonly reactor: string;
    readonly leadMs: number;
    readonly graceMs: number;
    readonly limit: number;
  },
): Promise<readonly DecidedReminder[]> => {
  const { rows } = await pool.query<DecidedReminder>({
    name: 'task_reminders_decide',
    text: decide,
    values: [reactor, leadMs, graceMs, limit],
  });
  return rows;
};

// A task that is reopened, or moved away and back, has the same delivery again, which is recorded once.
const decide = `
  WITH due AS (
    SELECT task_id FROM task_reminders
     WHERE due_at <= now() + $2 * interval '1 millisecond' AND reminded_for IS DISTINCT FROM due_at
     ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED
  ), decided AS (
    UPDATE task_reminders r SET reminded_for = r.due_at FROM due WHERE r.task_id = due.task_id
    RETURNING r.task_id, r.due_at, r.position
  ), wanted AS (
    SELECT d.task_id, d.position, coalesce(t.assigned_to, t.created_by)::text AS recipient,
           $1::text || '-' || d.task_id || '-' || (extract(epoch FROM d.due_at) * 1000)::bigint || '-'
             || coalesce(t.assigned_to, t.created_by) AS id
      FROM decided d JOIN tasks t ON t.id = d.task_id JOIN events e ON e.position = d.position
     WHERE t.due_at = d.due_at AND d.due_at > now() - $3 * interval '1 millisecond'
       AND t.deleted_at IS NULL AND t.status NOT IN ('COMPLETED', 'CANCELLED')
       AND (e.meta->>'operator' IS NULL OR e.recorded_at < d.due_at - $2 * interval '1 millisecond')
  ), recorded AS (
    INSERT INTO deliveries (id, reactor, position, channel, recipient, state, next_attempt_at)
    SELECT id, $1, position, 'mail', recipient, 'pending', now() FROM wanted
    ON CONFLICT (id) DO NOTHING
    RETURNING id
  )
  SELECT d.task_id, r.id AS delivery
    FROM decided d LEFT JOIN wanted w ON w.task_id = d.task_id LEFT JOIN recorded r ON r.id = w.id`;

/** Whether a task still is to be finished by that time. */
export const isStillDue = async (pool: Pool, taskId: string, dueAt: string): Promise<boolean> => {
  const { rowCount } = await pool.query({
    name: 'task_reminders_still_due',
    text: `SELECT FROM tasks WHERE id = $1 AND due_at = $2 AND deleted_at IS NULL AND status NOT IN ('COMPLETED', 'CANCELLED')`,
    values: [taskId, dueAt],
  });
  return rowCount === 1;
};
