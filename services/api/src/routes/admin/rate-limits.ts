import {
  decodeRateLimitUsageCursor,
  listRateLimitUsage,
  pageOfRateLimitUsage,
  type RateLimitUsageRow,
} from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { invalidField } from '../../problems.ts';
import type { UsageRecorder } from '../../rate-limits/usage-recorder.ts';
import { text, timestamp } from '../../schemas/fields.ts';
import { cursorPage, numberedPage, onePagination, pagination } from '../../schemas/pagination.ts';
import { createPageLinks, cursorLinks, numberedLinks } from '../tasks/page-links.ts';

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
    const links = createPageLinks(config);

    app.route({
      method: 'GET',
      url: '/rate-limits',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Usage by user, endpoint and window, the newest window first',
        description: 'Kept for 30 days. Windows begin at whole multiples of their length.',
        querystring: query,
        response: { 200: z.union([cursorPage(usageSchema), numberedPage(usageSchema)]) },
      },
      handler: async (request) => {
        const { user: user_key, endpoint, page, page_size, limit = 20, cursor } = request.query;
        const filters = { user_key, endpoint };
        // What other instances have counted follows within a second.
        await usage.settle();
        if (page !== undefined || page_size !== undefined) {
          const place = { page: page ?? 1, size: page_size ?? 20 };
          const { usage: rows, count } = await pageOfRateLimitUsage(pool, filters, place.size, place.page);
          const around = numberedLinks(links, request, { ...place, count });
          return { count, ...around, results: rows.map(present) };
        }
        const { usage: rows, ...places } = await listRateLimitUsage(pool, filters, limit, placeOf(cursor));
        return { ...cursorLinks(links, request, places), results: rows.map(present) };
      },
    });
  };

const present = ({ user_key, ...row }: RateLimitUsageRow) => ({ user: user_key, ...row });

const placeOf = (cursor: string | undefined) => {
  if (cursor === undefined) return undefined;
  const place = decodeRateLimitUsageCursor(cursor);
  if (place !== undefined) return place;
  throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list.');
};
