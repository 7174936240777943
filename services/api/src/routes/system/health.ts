import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { readiness } from '../../readiness.ts';

const lag = z.record(z.string(), z.int());

/** `/healthz`: the process is up. `/readyz`: it can serve. */
export const healthRoutes =
  ({ pool, redis }: Pick<AppDependencies, 'pool' | 'redis'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/healthz',
      config: { access: 'public' },
      schema: {
        tags: ['system'],
        summary: 'The process is up',
        response: { 200: z.strictObject({ status: z.literal('ok') }) },
      },
      handler: () => ({ status: 'ok' as const }),
    });

    app.route({
      method: 'GET',
      url: '/readyz',
      config: { access: 'public' },
      schema: {
        tags: ['system'],
        summary: 'The service can answer requests',
        response: {
          200: z.strictObject({ status: z.literal('ready'), lag }),
          503: z.strictObject({ status: z.literal('unready'), reasons: z.array(z.string()).readonly(), lag }),
        },
      },
      handler: async (_request, reply) => {
        const { reasons, lag } = await readiness(pool, redis);
        if (reasons.length === 0) return { status: 'ready' as const, lag };
        return reply.code(503).send({ status: 'unready', reasons, lag });
      },
    });
  };
