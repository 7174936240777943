import { webhookDeliveryId } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { webhookParams } from './schemas.ts';

export const underWay = z
  .strictObject({
    delivery_id: z.uuid().describe('In the deliveries of the webhook; also the `webhook-id` header'),
  })
  .meta({
    id: 'WebhookDeliveryUnderWay',
    examples: [{ delivery_id: '0199d3c4-8f00-7000-8000-00000000000d' }],
  });

export const testRoute =
  ({ commands }: Pick<AppDependencies, 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/:id/test',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: 'Send a test event to a webhook',
        description:
          'Of type `WebhookTestRequested`, whatever types it asks for. 409 `webhook_disabled` while it is disabled.',
        params: webhookParams,
        response: { 202: underWay },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const command = { type: 'TestWebhook', by: request.actor } as const;
        const result = await commands.webhooks.handle(id, command, { meta: metaOf(request) });
        const [event] = accept(reply, result).events;
        if (event === undefined) throw new Error('a test left no event');
        return reply.code(202).send({ delivery_id: webhookDeliveryId(event.event_id, id) });
      },
    });
  };
