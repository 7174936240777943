import { createBatcher } from '@taskledger/events';
import type { Pool } from 'pg';
import { resourceColumns, resourceJson, type ResourceRow } from './document.ts';

/** A task ready to send, with what it takes to decide whether to. */
export interface StoredTask {
  readonly id: string;
  readonly created_by: string;
  readonly assigned_to: string | null;
  readonly deleted_at: string | null;
  readonly version: number;
  /** The resource as JSON text. */
  readonly json: string;
}

/**
 * Reads tasks by id (a valid UUID, lower case); undefined where there is none. Calls that come while a query is under
 * way share the next one.
 */
export const createTaskReader = (pool: Pool) =>
  createBatcher<string, StoredTask | undefined>({
    concurrency: 2,
    maxBatch: 100,
    run: async (ids) => {
      const { rows } = await pool.query<Omit<StoredTask, 'json'> & ResourceRow>({
        name: 'tasks_get',
        text: `SELECT id, created_by, assigned_to, deleted_at, ${resourceColumns} FROM tasks WHERE id = ANY($1::uuid[])`,
        values: [ids],
      });
      const byId = new Map(rows.map((row) => [row.id, { ...row, json: resourceJson(row) }]));
      return ids.map((id) => byId.get(id));
    },
  });

export type TaskReader = ReturnType<typeof createTaskReader>;
