import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { healthRoutes } from './health.ts';
import { jwksRoute } from './jwks.ts';
import { metricsRoute } from './metrics.ts';
import { openApiRoute } from './openapi.ts';
import type { SendPage } from '../../plugins/web-ui.ts';
import { rootRoute } from './root.ts';

/** What is not the API itself: health, metrics, keys, the way to the documentation. */
export const systemRoutes =
  (deps: AppDependencies & { readonly sendPage: SendPage | undefined }): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(rootRoute(deps.sendPage));
    await app.register(healthRoutes(deps));
    await app.register(metricsRoute(deps));
    await app.register(jwksRoute(deps));
    await app.register(openApiRoute);
  };
