import type { Actor } from '@taskledger/domain';
import type { Codec, RecordedEvent } from '@taskledger/events';
import type { Pool } from 'pg';

/** Events of tasks alone, before anything is made of their streams' names. `'.'` follows `'-'`. */
export const taskStreamsSql = (alias: string): string =>
  `${alias}.stream > 'task-' AND ${alias}.stream < 'task.'`;

const handsOver = new Set(['TaskAssigned', 'TaskUnassigned', 'TaskChangeUndone']);

/** Whether an event may take a task from an assignee. */
export const handsOverSql = (alias: string): string =>
  `${alias}.type IN (${[...handsOver].map((type) => `'${type}'`).join(', ')})`;

// On the stored shape, of which there is one version so far: a second one has to be told apart here by `schema_version`.
const assigneeSql = (alias: string) => `CASE ${alias}.type
  WHEN 'TaskUnassigned' THEN NULL
  WHEN 'TaskChangeUndone' THEN ${alias}.data->'restored'->>'assigned_to'
  ELSE ${alias}.data->>'assigned_to' END`;

/** Who was assigned just before an event, by the task's own events. */
export const formerAssigneeSql = (alias: string): string => `(
  SELECT ${assigneeSql('p')} FROM events p
   WHERE p.stream = ${alias}.stream AND p.version < ${alias}.version
     AND (p.type IN ('TaskCreated', 'TaskAssigned', 'TaskUnassigned')
          OR (p.type = 'TaskChangeUndone' AND p.data->'restored' ? 'assigned_to'))
   ORDER BY p.version DESC LIMIT 1)`;

/** Who had to do with a task around one of its events. */
export interface Standing {
  readonly created_by: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Works out who was assigned before and after each of the given events, which are of tasks and come in order. Remembers the
 * tasks it met last, so that it rarely asks the database.
 */
export const createStandings = (pool: Pool, remembered = 10_000) => {
  const known = new Map<
    string,
    { readonly created_by: string; assigned_to: string | null; version: number }
  >();

  const load = async (events: readonly RecordedEvent[]): Promise<void> => {
    const first = new Map<string, number>();
    for (const { stream, version } of events) {
      if (version > 1 && known.get(stream)?.version !== version - 1 && !first.has(stream))
        first.set(stream, version);
    }
    if (first.size === 0) return;
    const { rows } = await pool.query<{
      stream: string;
      created_by: string;
      assigned_to: string | null;
      version: number;
    }>({
      name: 'task_standings',
      text: `SELECT e.stream, e.version - 1 AS version, c.data->>'created_by' AS created_by,
                    ${formerAssigneeSql('e')} AS assigned_to
               FROM unnest($1::text[], $2::integer[]) AS e(stream, version)
               JOIN events c ON c.stream = e.stream AND c.version = 1`,
      values: [[...first.keys()], [...first.values()]],
    });
    for (const { stream, ...standing } of rows) known.set(stream, standing);
  };

  const standingOf = ({ stream, version, type, data }: RecordedEvent): Standing => {
    const task = known.get(stream);
    if (type === 'TaskCreated') {
      const created_by = textIn(data, 'created_by') ?? '';
      const after = textIn(data, 'assigned_to');
      known.set(stream, { created_by, assigned_to: after, version });
      return { created_by, before: null, after };
    }
    if (task === undefined) throw new Error(`${stream} begins with ${type}`);
    const before = task.assigned_to;
    if (type === 'TaskUnassigned') task.assigned_to = null;
    if (type === 'TaskAssigned') task.assigned_to = textIn(data, 'assigned_to');
    const restored: unknown = type === 'TaskChangeUndone' ? memberOf(data, 'restored') : undefined;
    if (typeof restored === 'object' && restored !== null && 'assigned_to' in restored) {
      task.assigned_to = textIn(restored, 'assigned_to');
    }
    task.version = version;
    return { created_by: task.created_by, before, after: task.assigned_to };
  };

  return async (events: readonly RecordedEvent[]): Promise<readonly Standing[]> => {
    await load(events);
    const standings: Standing[] = [];
    for (const event of events) {
      // A gap between two events of one task within the same call: those in between were filtered out.
      const expected = known.get(event.stream)?.version ?? 0;
      if (event.version !== expected + 1 && event.version > 1) await load([event]);
      standings.push(standingOf(event));
    }
    for (const stream of known.keys()) {
      if (known.size <= remembered) break;
      known.delete(stream);
    }
    return standings;
  };
};

const memberOf = (data: unknown, name: string): unknown =>
  typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;

const textIn = (data: unknown, name: string): string | null => {
  const value = memberOf(data, name);
  return typeof value === 'string' ? value : null;
};

const windowSize = 20_000;

/**
 * Up to `limit` events after a position, and up to another one, that may concern somebody: those of the tasks that they see now,
 * and those that took one from them. `position` is how far was looked, which is bounded: it may be short of `upTo`
 * without a single event.
 */
export const taskEventsFor = async (
  { pool, codec }: { readonly pool: Pool; readonly codec: Codec },
  viewer: Actor,
  { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
): Promise<{ readonly events: readonly RecordedEvent[]; readonly position: number }> => {
  const admin = viewer.role === 'ADMIN';
  const end = Math.min(upTo, after + windowSize);
  const { rows } = await pool.query<RecordedEvent>({
    name: admin ? 'task_events_all' : 'task_events_for',
    text: admin ? allEvents : eventsForOne,
    values: [after, end, limit, ...(admin ? [] : [viewer.id])],
  });
  const events = await codec.open(rows);
  return { events, position: rows.length < limit ? end : (rows.at(-1)?.position ?? end) };
};

const eventsSql = (from: string, condition: string) => `
  SELECT e.position, e.event_id, e.stream, e.version, e.type, e.schema_version, e.data, e.meta, e.recorded_at
    FROM ${from}
   WHERE e.position > $1 AND e.position <= $2 AND ${taskStreamsSql('e')} AND ${condition}
   ORDER BY e.position LIMIT $3`;

const allEvents = eventsSql('events e', 'true');
const eventsForOne = eventsSql(
  'events e JOIN tasks t ON t.id = substr(e.stream, 6)::uuid',
  `CASE WHEN t.created_by = $4 OR t.assigned_to IS NOT DISTINCT FROM $4 THEN true
        ELSE ${handsOverSql('e')} AND ${formerAssigneeSql('e')} = $4::text END`,
);
