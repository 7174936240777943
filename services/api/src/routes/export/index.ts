import { Readable } from 'node:stream';
import { type ExportPart, exportTasks } from '@taskledger/read-models';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { timestamp } from '../../schemas/fields.ts';
import { taskSchema } from '../tasks/schemas.ts';

const exportSchema = z
  .strictObject({
    format: z.literal('taskledger'),
    version: z.literal(1),
    exported_at: timestamp(),
    user_id: z.uuid(),
    categories: z.array(
      z.strictObject({
        id: z.uuid(),
        name: z.string(),
        color: z.string().nullable(),
        created_at: timestamp(),
      }),
    ),
    tasks: z.array(
      taskSchema.extend({
        comments: z.array(
          z.strictObject({
            id: z.uuid(),
            author_id: z.uuid(),
            body: z.string(),
            created_at: timestamp(),
            updated_at: timestamp(),
          }),
        ),
      }),
    ),
  })
  .meta({
    id: 'TaskExport',
    examples: [
      {
        format: 'taskledger',
        version: 1,
        exported_at: '2026-02-20T09:30:00.000Z',
        user_id: '0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10',
        categories: [],
        tasks: [],
      },
    ],
  });

/** `GET /export`: the caller's tasks, to be taken in elsewhere (`ops import`). */
export const exportRoutes =
  ({ pool, ledger }: Pick<AppDependencies, 'pool' | 'ledger'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['sync'],
        summary: 'The tasks that the caller has created, with their comments, and their categories',
        description:
          'One JSON document, streamed, however large it is. Deleted tasks are left out. An operator takes it in, here or at another Taskledger, by `ops import`.',
        response: { 200: exportSchema },
      },
      handler: async (request, reply) => {
        const { actor } = request;
        // Its schema is checked by the tests alone: what is streamed is not serialised again.
        const plain: FastifyReply = reply;
        return plain
          .type('application/json; charset=utf-8')
          .header('content-disposition', 'attachment; filename="taskledger-tasks.json"')
          .header('cache-control', 'no-store')
          .send(Readable.from(texts(exportTasks({ pool, ledger }, actor))));
      },
    });
  };

async function* texts(parts: AsyncIterable<ExportPart>): AsyncGenerator<string> {
  for await (const { text } of parts) yield text;
}
