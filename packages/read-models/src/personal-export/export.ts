import type { Codec, RecordedEvent } from '@taskledger/events';
import type { Pool } from 'pg';

export interface ExportDependencies {
  readonly pool: Pool;
  readonly codec: Codec;
}

/** The parts that are a table's rows, each with the SQL for up to 500 of them beyond an id, in order of it. */
const parts: Readonly<Record<string, string>> = {
  sessions: `SELECT id, method, ip, user_agent, created_at, last_used_at, revoked_at FROM sessions WHERE user_id = $1`,
  api_tokens: `SELECT id, name, scope, expires_at, created_at, revoked_at FROM api_tokens WHERE user_id = $1`,
  one_time_codes: `SELECT id, email, purpose, state, created_at, expires_at FROM otp_challenges WHERE user_id = $1`,
  categories: `SELECT id, name, color, created_at, updated_at, deleted_at FROM categories WHERE owner_id = $1`,
  webhooks: `SELECT id, url, events, description, created_at, updated_at, deleted_at FROM webhooks WHERE owner_id = $1`,
  tasks_created: `SELECT id, document::json AS document FROM tasks WHERE created_by = $1`,
  tasks_assigned: `SELECT id, document::json AS document FROM tasks WHERE assigned_to = $1 AND created_by <> $1`,
};

const pageSize = 500;
const first = '00000000-0000-0000-0000-000000000000';

/**
 * Everything that is kept about a person, as the text of one JSON document, a piece at a time: the profile, what belongs to the
 * account, the tasks that they made or work on, and every event that they brought about or that happened to their account (the
 * comments that they wrote are among these).
 */
export async function* personalExport(
  deps: ExportDependencies,
  userId: string,
  now: string,
): AsyncGenerator<string> {
  const { rows } = await deps.pool.query<object>(
    `SELECT id, email, username, display_name, role, is_active, bio, avatar_url, timezone, email_notifications, created_at,
            updated_at FROM users WHERE id = $1`,
    [userId],
  );
  yield `{"exported_at":${JSON.stringify(now)},"profile":${JSON.stringify(rows[0] ?? null)}`;
  for (const [name, sql] of Object.entries(parts)) {
    yield `,"${name}":[`;
    yield* joined(rowsOf(deps.pool, sql, userId));
    yield ']';
  }
  yield ',"events":[';
  yield* joined(eventsOf(deps, userId));
  yield ']}';
}

async function* joined(pages: AsyncIterable<readonly unknown[]>): AsyncGenerator<string> {
  let separator = '';
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield separator + page.map((item) => JSON.stringify(item)).join(',');
    separator = ',';
  }
}

interface Row {
  readonly id: string;
  readonly document?: unknown;
}

async function* rowsOf(pool: Pool, sql: string, userId: string): AsyncGenerator<readonly unknown[]> {
  let after = first;
  for (;;) {
    const { rows } = await pool.query<Row>(`${sql} AND id > $2 ORDER BY id LIMIT ${pageSize}`, [
      userId,
      after,
    ]);
    yield rows.map((row) => row.document ?? row);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < pageSize) return;
  }
}

/** By the account itself, then what others, or nobody known, did to it. Each once. */
async function* eventsOf({ pool, codec }: ExportDependencies, userId: string) {
  for (const condition of [byThem, toTheirAccount]) {
    let after = 0;
    for (;;) {
      const { rows } = await pool.query<RecordedEvent>(
        `SELECT e.* FROM events e WHERE ${condition} AND e.position > $2 ORDER BY e.position LIMIT ${pageSize}`,
        [userId, after],
      );
      const events = await codec.open(rows);
      yield events.map(({ position, type, stream, data, meta, recorded_at }) => ({
        position,
        type,
        stream,
        recorded_at,
        data,
        ...(meta.actor === userId && { ip: meta.ip, user_agent: meta.user_agent }),
      }));
      after = rows.at(-1)?.position ?? after;
      if (rows.length < pageSize) break;
    }
  }
}

const byThem = `e.meta->>'actor' = $1::uuid::text`;
const toTheirAccount = `e.meta->>'actor' IS DISTINCT FROM $1::uuid::text AND e.stream IN (
  SELECT 'user-' || $1::uuid UNION ALL SELECT 'signin-' || $1::uuid
  UNION ALL SELECT 'session-' || id FROM sessions WHERE user_id = $1
  UNION ALL SELECT 'apitoken-' || id FROM api_tokens WHERE user_id = $1
  UNION ALL SELECT 'otp-' || id FROM otp_challenges WHERE user_id = $1)`;
