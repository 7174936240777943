import type { Actor } from '@taskledger/domain';
import type { Pool } from 'pg';
import { isOverdueSql, resourceJson, type ResourceRow } from './document.ts';
import { formerAssigneeSql, handsOverSql, taskStreamsSql } from './standing.ts';

export interface TaskChanges {
  /** Resources and tombstones as JSON texts, in order of position. */
  readonly results: readonly string[];
  /** What to ask from next. */
  readonly position: number;
  readonly has_more: boolean;
}

// Positions that one statement looks at, and statements in one call: a call's work is bounded however little of the ledger the
// caller sees.
const windowSize = 20_000;
const mostWindows = 10;

/**
 * The tasks that changed after a position, each once, where its last change is. What is deleted, or has been taken from the
 * viewer and given to somebody else, is a tombstone `{id, deleted: true, position}`. Reads the ledger itself and lags behind
 * nothing.
 */
export const changedTasks = async (
  pool: Pool,
  viewer: Actor,
  since: number,
  limit: number,
): Promise<TaskChanges> => {
  const results: string[] = [];
  let position = since;
  for (let window = 0; window < mostWindows; window += 1) {
    const wanted = limit - results.length;
    const { head, changes } = await changesIn(pool, viewer, position, wanted + 1);
    const end = Math.min(position + windowSize, Math.max(head, position));
    for (const { json } of changes.slice(0, wanted)) results.push(json);
    if (changes.length > wanted) {
      return { results, position: changes[wanted - 1]?.position ?? position, has_more: true };
    }
    position = end;
    if (position >= head) return { results, position, has_more: false };
    if (results.length === limit) break;
  }
  return { results, position, has_more: true };
};

interface Change {
  readonly position: number;
  readonly json: string;
}

interface Row extends ResourceRow {
  readonly head: number;
  /** Null in the one row that there is without any change. */
  readonly id: string | null;
  readonly changed_at: number;
  readonly visible: boolean;
}

const changesIn = async (pool: Pool, viewer: Actor, since: number, limit: number) => {
  const admin = viewer.role === 'ADMIN';
  const { rows } = await pool.query<Row>({
    name: admin ? 'tasks_changed_all' : 'tasks_changed',
    text: admin ? allStatement : statement,
    values: [since, since + windowSize, limit, ...(admin ? [] : [viewer.id])],
  });
  const changes = rows.flatMap((row) => (row.id === null ? [] : [changeOf(row, row.id)]));
  return { head: rows[0]?.head ?? 0, changes };
};

const changeOf = (row: Row, id: string): Change => ({
  position: row.changed_at,
  json: row.visible ? resourceJson(row) : JSON.stringify({ id, deleted: true, position: row.changed_at }),
});

/**
 * A task is shown at its last event; at an earlier one only where that took it from the viewer, who does not see it now. The head is
 * of the same snapshot: up to there nothing is missing.
 */
const changesSql = (condition: string, visible: string) => `
  SELECT head, changes.*
    FROM (SELECT coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0) AS head) AS ledger
    LEFT JOIN (
      SELECT e.position AS changed_at, t.id, t.document, t.version, t.position, coalesce(${isOverdueSql}, false) AS is_overdue,
             t.deleted_at IS NULL AND ${visible} AS visible
        FROM events e JOIN tasks t ON t.id = substr(e.stream, 6)::uuid
       WHERE e.position > $1 AND e.position <= $2 AND ${taskStreamsSql('e')} AND ${condition}
       ORDER BY e.position LIMIT $3
    ) AS changes ON true
   ORDER BY changed_at`;

const mine = '(t.created_by = $4 OR t.assigned_to IS NOT DISTINCT FROM $4)';

const allStatement = changesSql('t.position = e.position', 'true');
const statement = changesSql(
  `CASE WHEN ${mine} THEN t.position = e.position
        ELSE ${handsOverSql('e')} AND ${formerAssigneeSql('e')} = $4::text END`,
  mine,
);
