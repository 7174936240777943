import { taskDecider } from '@taskledger/domain';
import { type LedgerReader, loaded } from '@taskledger/events';
import type { Pool } from 'pg';
import { type ResourceRow, resourceColumns, resourceJson } from '../tasks/document.ts';

/** A piece of the document, and how many tasks are in it. */
export interface ExportPart {
  readonly text: string;
  readonly tasks: number;
}

const pageSize = 200;

const noTask = '00000000-0000-0000-0000-000000000000';

interface TaskRow extends ResourceRow {
  readonly id: string;
  readonly created_at: string;
}

/**
 * Everything that a user has made, as one JSON document in pieces: `{format, version, exported_at, user_id, categories, tasks}`, each
 * task as the API shows it, with its comments. Deleted ones are left out. Holds a page of tasks at a time.
 */
export async function* exportTasks(
  { pool, ledger }: { readonly pool: Pool; readonly ledger: LedgerReader },
  user: { readonly id: string },
): AsyncGenerator<ExportPart> {
  const { rows: categories } = await pool.query<{ id: string; name: string; color: string | null }>(
    'SELECT id, name, color, created_at FROM categories WHERE owner_id = $1 AND deleted_at IS NULL ORDER BY id',
    [user.id],
  );
  const head = {
    format: 'taskledger',
    version: 1,
    exported_at: new Date().toISOString(),
    user_id: user.id,
    categories,
  };
  yield { text: `${JSON.stringify(head).slice(0, -1)},"tasks":[`, tasks: 0 };
  let after: TaskRow | undefined;
  for (;;) {
    const rows = await page(pool, user.id, after);
    const texts = await Promise.all(rows.map((row) => taskJson(ledger, row)));
    const lead = after === undefined ? '' : ',';
    if (rows.length > 0) yield { text: `${lead}${texts.join(',')}`, tasks: rows.length };
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) break;
    after = last;
  }
  yield { text: ']}', tasks: 0 };
}

const page = async (pool: Pool, userId: string, after: TaskRow | undefined): Promise<readonly TaskRow[]> => {
  const { rows } = await pool.query<TaskRow>({
    name: 'tasks_export',
    text: `SELECT id, created_at, ${resourceColumns} FROM tasks
            WHERE created_by = $1 AND deleted_at IS NULL AND (created_at, id) > ($2, $3)
            ORDER BY created_at, id LIMIT ${pageSize}`,
    values: [userId, after?.created_at ?? '-infinity', after?.id ?? noTask],
  });
  return rows;
};

/** Comments are in the events alone. */
const taskJson = async (ledger: LedgerReader, row: TaskRow): Promise<string> => {
  const { state } = loaded(await ledger.readStream(`task-${row.id}`), taskDecider);
  return `${resourceJson(row).slice(0, -1)},"comments":${JSON.stringify(state?.comments ?? [])}}`;
};
