import type { CategoryCommand } from '@taskledger/domain';
import { findCategory } from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { categoryParams, categoryPatch, categorySchema, presentCategory, wholeCategory } from './schemas.ts';

/** `PUT`, `PATCH` and `DELETE`. */
export const changeRoutes =
  ({ pool, commands }: Pick<AppDependencies, 'pool' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    const shared = { tags: ['categories'], params: categoryParams };

    const execute = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      command: CategoryCommand,
    ) => accept(reply, await commands.categories.handle(id, command, { meta: metaOf(request) }));

    const changed = async (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      changes: z.infer<typeof categoryPatch>,
    ) => {
      const by = request.actor;
      const { state } = await execute(request, reply, id, { type: 'ChangeCategory', by, changes });
      const { task_count = 0 } = (await findCategory(pool, by, id)) ?? {};
      return presentCategory({ ...state, task_count });
    };

    app.route({
      method: 'PUT',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Replace a category',
        body: wholeCategory,
        response: { 200: categorySchema },
      },
      handler: async (request, reply) => changed(request, reply, request.params.id, request.body),
    });

    app.route({
      method: 'PATCH',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Change a category',
        consumes: ['application/json', 'application/merge-patch+json'],
        body: categoryPatch,
        response: { 200: categorySchema },
      },
      handler: async (request, reply) => changed(request, reply, request.params.id, request.body),
    });

    app.route({
      method: 'DELETE',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Delete a category',
        description: '409 `category_in_use` while a task is in it.',
        response: { 204: z.undefined().describe('Deleted') },
      },
      handler: async (request, reply) => {
        await execute(request, reply, request.params.id, { type: 'DeleteCategory', by: request.actor });
        return reply.code(204).send();
      },
    });
  };
