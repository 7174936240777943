import { uuidv7 } from '@taskledger/events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { newWebhookSchema, presentWebhook, webhookBodies } from './schemas.ts';

export const createRoute =
  ({
    commands,
    config,
    webhookSecrets,
  }: Pick<AppDependencies, 'commands' | 'config' | 'webhookSecrets'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: 'Register a webhook',
        description:
          'Each event of a task that you may see and that has one of the types is posted to the URL, signed as Standard Webhooks 1.0 ' +
          'has it. The secret is shown once. Private and loopback targets are 422. 409 `webhook_limit` beyond 20.',
        body: webhookBodies(config).create,
        response: { 201: newWebhookSchema },
      },
      handler: async (request, reply) => {
        const id = uuidv7();
        const { url, events, description } = request.body;
        const secret = webhookSecrets.make();
        const result = await commands.webhooks.start(
          id,
          { type: 'RegisterWebhook', by: request.actor, id, url, events, description: description ?? '' },
          {
            meta: metaOf(request),
            rows: [
              {
                table: 'webhook_secrets',
                row: { webhook_id: id, wrapped: webhookSecrets.seal(id, secret) },
              },
            ],
          },
        );
        const { state } = accept(reply, result);
        return reply
          .code(201)
          .header('location', `${app.prefix}/${id}`)
          .send({ ...presentWebhook(state), secret });
      },
    });
  };
