import { changedTasks } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { wholeNumber } from '../../schemas/fields.ts';
import { sentAsText, taskSchema } from '../tasks/schemas.ts';

const tombstone = z
  .strictObject({
    id: z.uuid(),
    deleted: z.literal(true),
    position: z.int().describe('Of the event that took it away'),
  })
  .meta({ id: 'Tombstone' });

const changes = z.strictObject({
  results: z.array(z.union([taskSchema, tombstone])),
  position: z.int().describe('What to ask from next'),
  has_more: z.boolean().describe('Whether to ask again at once; `results` may be empty all the same'),
});

/** `GET /changes`: what a client that keeps tasks of its own has to know. */
export const changesRoutes =
  ({ pool }: Pick<AppDependencies, 'pool'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['sync'],
        summary: 'Tasks that changed since a position',
        description:
          'In the order of their last changes, each once, as they are now. A task that is deleted or that the caller does not see ' +
          'any more comes as `{id, deleted: true, position}`. Begin with `since=0`, go on with `position`, at once while `has_more`.',
        querystring: z.strictObject({
          since: wholeNumber(0, Number.MAX_SAFE_INTEGER).prefault(0).describe('0: from the beginning'),
          limit: wholeNumber(1, 100).prefault(100),
        }),
        response: { 200: sentAsText(changes) },
      },
      handler: async (request, reply) => {
        const { since, limit } = request.query;
        const { results, position, has_more } = await changedTasks(pool, request.actor, since, limit);
        return reply
          .type('application/json; charset=utf-8')
          .send(`{"position":${position},"has_more":${has_more},"results":[${results.join(',')}]}`);
      },
    });
  };
