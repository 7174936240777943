import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { presentWebhook, webhookBodies, webhookParams, webhookSchema } from './schemas.ts';

/** `PATCH` and `DELETE`. */
export const changeRoutes =
  ({ commands, config }: Pick<AppDependencies, 'commands' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const shared = { tags: ['webhooks'], params: webhookParams };

    app.route({
      method: 'PATCH',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Change a webhook',
        consumes: ['application/json', 'application/merge-patch+json'],
        body: webhookBodies(config).patch,
        response: { 200: webhookSchema },
      },
      handler: async (request, reply) => {
        const { description, ...others } = request.body;
        const changes = { ...others, ...(description !== undefined && { description: description ?? '' }) };
        const command = { type: 'ChangeWebhook', by: request.actor, changes } as const;
        const meta = metaOf(request);
        const { state } = accept(reply, await commands.webhooks.handle(request.params.id, command, { meta }));
        return presentWebhook(state);
      },
    });

    app.route({
      method: 'DELETE',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        ...shared,
        summary: 'Delete a webhook',
        description: 'With its secrets and its log. What was not yet delivered is not delivered any more.',
        response: { 204: z.undefined().describe('Deleted') },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const command = { type: 'DeleteWebhook', by: request.actor } as const;
        const rows = [{ table: 'webhook_secrets', row: { webhook_id: id, wrapped: null } }];
        accept(reply, await commands.webhooks.handle(id, command, { meta: metaOf(request), rows }));
        return reply.code(204).send();
      },
    });
  };
