import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { changeRoute } from './change.ts';
import { readRoutes } from './read.ts';

/** `/users`: whom tasks can be assigned to, and what administrators do with accounts. */
export const userRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(readRoutes(deps));
    await app.register(changeRoute(deps));
  };
