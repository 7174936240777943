import { decodeWebhookCursor, findWebhook, listWebhooks, pageOfWebhooks } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { invalidField, problem } from '../../problems.ts';
import { cursorPage, numberedPage, onePagination, pagination } from '../../schemas/pagination.ts';
import { createPageLinks, cursorLinks, numberedLinks } from '../tasks/page-links.ts';
import { noQuery, presentWebhook, webhookParams, webhookSchema } from './schemas.ts';

const listQuery = z.strictObject(pagination).refine(...onePagination);

export const readRoutes =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const links = createPageLinks(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: "The caller's webhooks, the oldest first",
        querystring: listQuery,
        response: { 200: z.union([cursorPage(webhookSchema), numberedPage(webhookSchema)]) },
      },
      handler: async (request) => {
        const { page, page_size, limit = 20, cursor } = request.query;
        const owner = request.actor.id;
        if (page !== undefined || page_size !== undefined) {
          const place = { page: page ?? 1, size: page_size ?? 20 };
          const { webhooks, count } = await pageOfWebhooks(pool, owner, place.size, place.page);
          const around = numberedLinks(links, request, { ...place, count });
          return { count, ...around, results: webhooks.map(presentWebhook) };
        }
        const { webhooks, ...places } = await listWebhooks(pool, owner, limit, placeOf(cursor));
        return { ...cursorLinks(links, request, places), results: webhooks.map(presentWebhook) };
      },
    });

    app.route({
      method: 'GET',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: 'One webhook',
        params: webhookParams,
        querystring: noQuery,
        response: { 200: webhookSchema },
      },
      handler: async (request) => {
        const webhook = await findWebhook(pool, request.actor, request.params.id);
        if (webhook === undefined) throw problem('not_found', { detail: 'There is no such webhook.' });
        return presentWebhook(webhook);
      },
    });
  };

const placeOf = (cursor: string | undefined) => {
  if (cursor === undefined) return undefined;
  const place = decodeWebhookCursor(cursor);
  if (place !== undefined) return place;
  throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list.');
};
