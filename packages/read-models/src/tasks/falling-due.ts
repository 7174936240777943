import type { Pool } from 'pg';

/** The ids of up to `limit` tasks whose time has passed and that nobody has marked yet, the longest overdue first. */
export const tasksFallingDue = async (pool: Pool, now: string, limit: number): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>({
    name: 'tasks_falling_due',
    text: `SELECT id FROM tasks
            WHERE due_at <= $1 AND NOT overdue_noted AND deleted_at IS NULL AND status IN ('PENDING', 'IN_PROGRESS')
            ORDER BY due_at LIMIT $2`,
    values: [now, limit],
  });
  return rows.map(({ id }) => id);
};
