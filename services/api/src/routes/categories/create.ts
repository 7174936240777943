import type { CategoryState } from '@taskledger/domain';
import { type Left, uuidv7 } from '@taskledger/events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { categorySchema, presentCategory, wholeCategory } from './schemas.ts';

export const createRoute =
  ({ commands }: Pick<AppDependencies, 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['categories'],
        summary: 'Make a category',
        description: '409 `category_exists` where the caller has one of this name.',
        body: wholeCategory,
        response: { 201: categorySchema },
      },
      handler: async (request, reply) => {
        const id = uuidv7();
        const command = { type: 'CreateCategory', id, by: request.actor, ...request.body } as const;
        const location = `${app.prefix}/${id}`;
        const result = await commands.categories.start(id, command, {
          meta: metaOf(request),
          ...recording(request, ({ state }: Left<CategoryState>) => ({
            status: 201,
            location,
            body: presentCategory({ ...state, task_count: 0 }),
          })),
        });
        const { state } = accept(reply, result);
        const created = presentCategory({ ...state, task_count: 0 });
        return reply.code(201).header('location', location).send(created);
      },
    });
  };
