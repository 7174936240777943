import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { emailRoutes } from './email.ts';
import { eraseRoute } from './erase.ts';
import { personalExportRoute } from './export.ts';
import { ownProfileRoutes } from './own.ts';

/** `/profile`: the signed-in user. */
export const profileRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(ownProfileRoutes(deps));
    await app.register(emailRoutes(deps));
    await app.register(eraseRoute(deps));
    await app.register(personalExportRoute(deps));
  };
