import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { changeRoutes } from './change.ts';
import { createRoute } from './create.ts';
import { deliveryRoutes } from './deliveries.ts';
import { readRoutes } from './read.ts';
import { rotateSecretRoute } from './rotate-secret.ts';
import { testRoute } from './test.ts';

/** `/webhooks`: a user's own. */
export const webhookRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(createRoute(deps));
    await app.register(readRoutes(deps));
    await app.register(changeRoutes(deps));
    await app.register(rotateSecretRoute(deps));
    await app.register(testRoute(deps));
    await app.register(deliveryRoutes(deps));
  };
