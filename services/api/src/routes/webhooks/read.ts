import { findWebhook, webhooksOf } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { presentWebhook, webhookParams, webhookSchema } from './schemas.ts';

export const readRoutes =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: "The caller's webhooks, the oldest first",
        querystring: listQuery,
        response: { 200: pageOf(webhookSchema) },
      },
      handler: async (request) => {
        const page = await pager.page(request, request.query, webhooksOf(pool, request.actor.id));
        return { ...page, results: page.results.map(presentWebhook) };
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
        response: { 200: webhookSchema },
      },
      handler: async (request) => {
        const webhook = await findWebhook(pool, request.actor, request.params.id);
        if (webhook === undefined) throw problem('not_found', { detail: 'There is no such webhook.' });
        return presentWebhook(webhook);
      },
    });
  };
