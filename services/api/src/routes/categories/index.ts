import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { changeRoutes } from './change.ts';
import { createRoute } from './create.ts';
import { readRoutes } from './read.ts';

/** `/categories`: a user's own. */
export const categoryRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(createRoute(deps));
    await app.register(readRoutes(deps));
    await app.register(changeRoutes(deps));
  };
