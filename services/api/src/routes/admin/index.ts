import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { queuesRoutes, type QueuesDependencies } from './queues.ts';
import { rateLimitsRoute, type RateLimitsDependencies } from './rate-limits.ts';
import { systemRoute, type SystemDependencies } from './system.ts';

/** `/admin`: what administrators see. */
export const adminRoutes =
  (deps: RateLimitsDependencies & SystemDependencies & QueuesDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(rateLimitsRoute(deps));
    await app.register(systemRoute(deps));
    await app.register(queuesRoutes(deps), { prefix: '/queues' });
  };
