import jwt from '@fastify/jwt';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

declare module 'fastify' {
  interface FastifyRequest {
    userId: string;
  }
}

const claims = z.object({ sub: z.uuid() });

/**
 * The token check of the service: the same library, algorithm, claims and cache. Every request then has a `userId`; one
 * without a good token gets 401.
 */
export const checkTokens = async (app: FastifyInstance, publicKey: string): Promise<void> => {
  await app.register(jwt, {
    secret: { public: publicKey },
    verify: {
      algorithms: ['EdDSA'],
      allowedIss: 'taskledger',
      allowedAud: 'taskledger-api',
      cache: 10_000,
      cacheTTL: 600_000,
    },
  });
  const known = new WeakMap<object, string>();
  app.decorateRequest('userId', '');
  app.addHook('onRequest', (request, reply, done) => {
    try {
      const payload = app.jwt.verify<object>(request.headers.authorization?.slice('Bearer '.length) ?? '');
      const userId = known.get(payload) ?? claims.parse(payload).sub;
      known.set(payload, userId);
      request.userId = userId;
      done();
    } catch {
      void reply.code(401).send({ error: 'unauthenticated' });
    }
  });
};
