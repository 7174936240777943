// What one would write without a ledger: Fastify, a pool of 10 connections, one prepared statement per request, no history.
// The read routes see the caller's own tasks only, which spares this server the assignee's side of the service's rule.
import Fastify, { type FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import type { z } from 'zod';
import { newTask, taskListQuery, taskParams, taskPatch } from './crud-schemas.ts';
import { settings } from './settings.ts';
import { checkTokens } from './token-check.ts';

const pool = new pg.Pool({ connectionString: settings.DATABASE_URL, max: 10, idleTimeoutMillis: 0 });
const app = Fastify({ logger: false }).withTypeProvider<ZodTypeProvider>();
await checkTokens(app, settings.JWT_PUBLIC_KEY);
app.setValidatorCompiler<z.ZodType>(({ schema }) => (data) => {
  const parsed = schema.safeParse(data);
  return parsed.success ? { value: parsed.data } : { error: parsed.error };
});

interface Row {
  readonly id: string;
  readonly status: string;
  readonly due_date: string | null;
  readonly created_at: Date;
  readonly [column: string]: unknown;
}

/** As the service shows it; there is no ledger, hence no position. */
const present = (row: Row) => ({
  ...row,
  is_overdue:
    row.due_date !== null &&
    row.status !== 'COMPLETED' &&
    row.status !== 'CANCELLED' &&
    Date.parse(row.due_date) < Date.now(),
});

const answer = (reply: FastifyReply, row: Row | undefined) =>
  row === undefined ? reply.code(404).send({ error: 'not_found' }) : reply.send(present(row));

app.post('/api/v1/tasks', { schema: { body: newTask } }, async (request, reply) => {
  const { title, description, priority, due_date, category_id, tags, assigned_to, status } = request.body;
  const { rows } = await pool.query<Row>({
    name: 'create',
    text: `INSERT INTO crud_tasks (id, title, description, priority, due_date, category_id, tags, assigned_to, status, created_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
    values: [
      uuidv7(),
      title,
      description,
      priority,
      due_date,
      category_id,
      tags,
      assigned_to,
      status,
      request.userId,
    ],
  });
  const [row] = rows;
  return answer(reply.code(201).header('location', `/api/v1/tasks/${row?.id ?? ''}`), row);
});

app.patch(
  '/api/v1/tasks/:id',
  { schema: { params: taskParams, body: taskPatch } },
  async (request, reply) => {
    const changes = Object.entries(request.body).filter(([, value]) => value !== undefined);
    const assignments = changes.map(([column], index) => `${column} = $${index + 3}`);
    const { rows } = await pool.query<Row>({
      name: `change ${changes.map(([column]) => column).join()}`,
      text: `UPDATE crud_tasks SET ${[...assignments, 'updated_at = now()', 'version = version + 1'].join(', ')}
            WHERE id = $1 AND created_by = $2 AND deleted_at IS NULL RETURNING *`,
      values: [request.params.id, request.userId, ...changes.map(([, value]) => value)],
    });
    return answer(reply, rows[0]);
  },
);

app.get('/api/v1/tasks/:id', { schema: { params: taskParams } }, async (request, reply) => {
  const { rows } = await pool.query<Row>({
    name: 'get',
    text: 'SELECT * FROM crud_tasks WHERE id = $1 AND (created_by = $2 OR assigned_to = $2) AND deleted_at IS NULL',
    values: [request.params.id, request.userId],
  });
  return answer(reply, rows[0]);
});

// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Fastify awaits its handlers
app.get('/api/v1/tasks', { schema: { querystring: taskListQuery } }, async (request) => {
  const { limit } = request.query;
  const { rows } = await pool.query<Row>({
    name: 'list',
    // What the caller created or is assigned to, each from its index: an OR would read and sort all of the caller's tasks.
    text: `SELECT * FROM (
             (SELECT * FROM crud_tasks WHERE created_by = $1 AND deleted_at IS NULL
               ORDER BY created_at DESC, id DESC LIMIT $2)
             UNION ALL
             (SELECT * FROM crud_tasks WHERE assigned_to = $1 AND created_by <> $1 AND deleted_at IS NULL
               ORDER BY created_at DESC, id DESC LIMIT $2)) AS mine
           ORDER BY created_at DESC, id DESC LIMIT $2`,
    values: [request.userId, limit + 1],
  });
  const results = rows.slice(0, limit).map(present);
  const last = rows.length > limit ? results.at(-1) : undefined;
  const next_cursor =
    last === undefined ? null : Buffer.from(JSON.stringify([last.created_at, last.id])).toString('base64url');
  return { next_cursor, next: next_cursor && `/api/v1/tasks?cursor=${next_cursor}`, previous: null, results };
});

await app.listen({ host: '127.0.0.1', port: settings.PORT });
