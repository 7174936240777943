import { publicJwk } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';

const keySet = z.strictObject({ keys: z.array(publicJwk) });

/** The public keys of the access tokens (RFC 7517). */
export const jwksRoute =
  ({ keys }: Pick<AppDependencies, 'keys'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/.well-known/jwks.json',
      config: { access: 'public' },
      schema: {
        tags: ['system'],
        summary: 'The public keys of the access tokens',
        response: { 200: keySet },
      },
      handler: (_request, reply) => {
        reply.header('cache-control', 'public, max-age=30');
        return { keys: [...keys.publicKeys()] };
      },
    });
  };
