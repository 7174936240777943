import type { WebhookState } from '@taskledger/domain';
import { type Left, uuidv7 } from '@taskledger/events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { createOnceSecrets, withoutSecret } from '../../idempotency/once.ts';
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
    const secrets = createOnceSecrets(config.dataEncryptionKeys);
    const once = { member: 'secret', write: (bytes: Buffer) => webhookSecrets.make(bytes) };

    app.route({
      method: 'POST',
      url: '/',
      config: { access: 'signed-in', once },
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
        const secret = once.write(secrets.bytesFor(request.keyed));
        const location = `${app.prefix}/${id}`;
        const answer = (state: WebhookState) => ({ ...presentWebhook(state), secret });
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
            ...recording(request, ({ state }: Left<WebhookState>) => ({
              status: 201,
              location,
              body: withoutSecret(once, answer(state)),
            })),
          },
        );
        const { state } = accept(reply, result);
        return reply.code(201).header('location', location).send(answer(state));
      },
    });
  };
