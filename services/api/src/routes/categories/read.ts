import { categoriesOf, findCategory } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { categoryParams, categorySchema, presentCategory } from './schemas.ts';

export const readRoutes =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['categories'],
        summary: "The caller's categories, the oldest first",
        querystring: listQuery,
        response: { 200: pageOf(categorySchema) },
      },
      handler: async (request) => {
        const page = await pager.page(request, request.query, categoriesOf(pool, request.actor.id));
        return { ...page, results: page.results.map(presentCategory) };
      },
    });

    app.route({
      method: 'GET',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        tags: ['categories'],
        summary: 'One category',
        params: categoryParams,
        response: { 200: categorySchema },
      },
      handler: async (request) => {
        const category = await findCategory(pool, request.actor, request.params.id);
        if (category === undefined) throw problem('not_found', { detail: 'There is no such category.' });
        return presentCategory(category);
      },
    });
  };
