import { throughput } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { timestamp } from '../../schemas/fields.ts';

const throughputSchema = z
  .strictObject({
    until: timestamp().describe('The end of the last minute'),
    events_per_minute: z.array(z.int()).length(60).describe('The oldest minute first'),
  })
  .meta({
    id: 'Throughput',
    examples: [
      { until: '2026-11-21T12:00:00.000Z', events_per_minute: Array.from({ length: 60 }, (_, n) => n % 7) },
    ],
  });

export const throughputRoute =
  ({ pool }: Pick<AppDependencies, 'pool'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/throughput',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'How many events each minute of the past hour has brought',
        response: { 200: throughputSchema },
      },
      handler: async () => {
        const { until, events } = await throughput(pool);
        return { until, events_per_minute: [...events] };
      },
    });
  };
