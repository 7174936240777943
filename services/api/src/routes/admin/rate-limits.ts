import { rateLimitUsage, type RateLimitUsageRow } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { onePagination, pageOf, pagination } from '../../paging/query.ts';
import type { UsageRecorder } from '../../rate-limits/usage-recorder.ts';
import { text, timestamp } from '../../schemas/fields.ts';

export interface RateLimitsDependencies extends Pick<AppDependencies, 'pool' | 'config'> {
  readonly usage: Pick<UsageRecorder, 'settle'>;
}

const usageSchema = z
  .strictObject({
    user: z.string().describe("The user's id, or `ip:` and a keyed hash of an anonymous caller's address"),
    endpoint: z.string().describe('Method and route, such as `GET /api/v1/tasks/:id`'),
    window_start: timestamp(),
    count: z.int().describe('Requests in the window'),
    limited: z.int().describe('Those of them that were refused'),
  })
  .meta({
    id: 'RateLimitUsage',
    examples: [
      {
        user: '0199d3c4-0000-7000-8000-000000000000',
        endpoint: 'GET /api/v1/tasks',
        window_start: '2026-11-21T12:00:00.000Z',
        count: 53,
        limited: 3,
      },
    ],
  });

const query = z
  .strictObject({
    ...pagination,
    user: text(1, 100).optional().describe('As in the results'),
    endpoint: text(1, 300).optional().describe('As in the results'),
  })
  .refine(...onePagination);

export const rateLimitsRoute =
  ({ pool, config, usage }: RateLimitsDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/rate-limits',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Usage by user, endpoint and window, the newest window first',
        description: 'Kept for 30 days. Windows begin at whole multiples of their length.',
        querystring: query,
        response: { 200: pageOf(usageSchema) },
      },
      handler: async (request) => {
        const { user: user_key, endpoint } = request.query;
        // What other instances have counted follows within a second.
        await usage.settle();
        const page = await pager.page(request, request.query, rateLimitUsage(pool, { user_key, endpoint }));
        return { ...page, results: page.results.map(present) };
      },
    });
  };

const present = ({ user_key, ...row }: RateLimitUsageRow) => ({ user: user_key, ...row });
