import type { Client } from 'pg';

/** The table of the CRUD server, filled with the tasks that the read model holds. */
export const createCrudTable = async (client: Client): Promise<void> => {
  await client.query(`CREATE TABLE crud_tasks (
      id uuid PRIMARY KEY,
      title text NOT NULL,
      description text NOT NULL,
      status text NOT NULL,
      priority text NOT NULL,
      due_date text,
      category_id uuid,
      tags text[] NOT NULL,
      assigned_to uuid,
      created_by uuid NOT NULL,
      completed_at timestamptz(3),
      created_at timestamptz(3) NOT NULL DEFAULT now(),
      updated_at timestamptz(3) NOT NULL DEFAULT now(),
      deleted_at timestamptz(3),
      version integer NOT NULL DEFAULT 1
    )`);
  await client.query(`INSERT INTO crud_tasks (id, title, description, status, priority, due_date, tags, created_by, created_at, updated_at)
    SELECT id, title, document::json->>'description', status, priority::text, document::json->>'due_date', tags, created_by, created_at, updated_at
      FROM tasks ORDER BY created_at, id`);
  await client.query('CREATE INDEX crud_tasks_by_creator ON crud_tasks (created_by, created_at, id)');
  await client.query(
    'CREATE INDEX crud_tasks_by_assignee ON crud_tasks (assigned_to, created_at, id) WHERE assigned_to IS NOT NULL',
  );
  await client.query('VACUUM ANALYZE crud_tasks');
};
