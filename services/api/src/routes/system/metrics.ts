import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';

/** For Prometheus. */
export const metricsRoute =
  ({ metrics }: Pick<AppDependencies, 'metrics'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/metrics',
      config: { access: 'public' },
      schema: { hide: true },
      handler: async (_request, reply) =>
        reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
    });
  };
