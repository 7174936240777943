import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { createOnceSecrets, withoutSecret } from '../../idempotency/once.ts';
import { accept } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { webhookParams } from './schemas.ts';

const rotated = z
  .strictObject({ secret: z.string().describe('Shown this once') })
  .meta({ id: 'RotatedWebhookSecret', examples: [{ secret: 'whsec_…' }] });

export const rotateSecretRoute =
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
      url: '/:id/rotate-secret',
      config: { access: 'signed-in', once },
      schema: {
        tags: ['webhooks'],
        summary: 'A new secret for a webhook',
        description:
          'For 24 hours deliveries carry a signature of the former secret as well, so that the receiver can change over at leisure.',
        params: webhookParams,
        response: { 200: rotated },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const secret = once.write(secrets.bytesFor(request.keyed));
        const command = { type: 'RotateWebhookSecret', by: request.actor } as const;
        const rows = [
          { table: 'webhook_secrets', row: { webhook_id: id, wrapped: webhookSecrets.seal(id, secret) } },
        ];
        const result = await commands.webhooks.handle(id, command, {
          meta: metaOf(request),
          rows,
          ...recording(request, () => ({ status: 200, body: withoutSecret(once, { secret }) })),
        });
        accept(reply, result);
        return { secret };
      },
    });
  };
