import { accessTo } from '@taskledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { problem } from '../../problems.ts';
import { entityTag, isUnchanged } from './conditional.ts';
import { asksForPast, pastQuery, readPast } from './past.ts';
import { sentAsText, taskParams, taskSchema } from './schemas.ts';

/** `GET /tasks/{id}`: the stored text goes out as it is; the past is told from the events. */
export const readRoute =
  ({ readTask, commands }: Pick<AppDependencies, 'readTask' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'One task',
        description:
          'As it is, or with `as_of` or `at_version` as it was. Answers 304 when `If-None-Match` names the present version.',
        params: taskParams,
        querystring: pastQuery,
        response: { 200: sentAsText(taskSchema), 304: z.undefined().describe('Not modified') },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        if (asksForPast(request.query)) {
          const past = await readPast(commands.tasks, { id, actor: request.actor }, request.query);
          return reply.header('etag', entityTag(past.version)).send(past);
        }
        const task = await readTask(id);
        if (
          task === undefined ||
          task.deleted_at !== null ||
          accessTo(task, request.actor, 'ReadTask') === 'hidden'
        ) {
          throw problem('not_found', { detail: 'There is no such task.' });
        }
        // The caller's own client may keep it, as long as it asks each time.
        reply.header('etag', entityTag(task.version)).header('cache-control', 'private, no-cache');
        if (isUnchanged(request.headers['if-none-match'], task.version)) return reply.code(304).send();
        return reply.type('application/json; charset=utf-8').send(task.json);
      },
    });
  };
