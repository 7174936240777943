import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { deadLettersRoutes, type DeadLettersDependencies } from './dead-letters.ts';
import { queuesRoutes, type QueuesDependencies } from './queues.ts';
import { rateLimitsRoute, type RateLimitsDependencies } from './rate-limits.ts';
import { sealsRoute } from './seals.ts';
import { systemRoute, type SystemDependencies } from './system.ts';
import { throughputRoute } from './throughput.ts';

/** `/admin`: what administrators see. */
export const adminRoutes =
  (
    deps: RateLimitsDependencies & SystemDependencies & QueuesDependencies & DeadLettersDependencies,
  ): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(rateLimitsRoute(deps));
    await app.register(systemRoute(deps));
    await app.register(sealsRoute(deps));
    await app.register(throughputRoute(deps));
    await app.register(deadLettersRoutes(deps), { prefix: '/dead-letters' });
    await app.register(queuesRoutes(deps), { prefix: '/queues' });
  };
