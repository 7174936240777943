import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { rateLimitsRoute, type RateLimitsDependencies } from './rate-limits.ts';

/** `/admin`: what administrators see. */
export const adminRoutes =
  (deps: RateLimitsDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(rateLimitsRoute(deps));
  };
