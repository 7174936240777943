import {
  decodeCategoryCursor,
  findCategory,
  listCategories,
  pageOfCategories,
} from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { invalidField, problem } from '../../problems.ts';
import { cursorPage, numberedPage, onePagination, pagination } from '../../schemas/pagination.ts';
import { createPageLinks, cursorLinks, numberedLinks } from '../tasks/page-links.ts';
import { categoryParams, categorySchema, noQuery, presentCategory } from './schemas.ts';

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
        tags: ['categories'],
        summary: "The caller's categories, the oldest first",
        querystring: listQuery,
        response: { 200: z.union([cursorPage(categorySchema), numberedPage(categorySchema)]) },
      },
      handler: async (request) => {
        const { page, page_size, limit = 20, cursor } = request.query;
        if (page !== undefined || page_size !== undefined) {
          const place = { page: page ?? 1, size: page_size ?? 20 };
          const { categories, count } = await pageOfCategories(
            pool,
            request.actor.id,
            place.size,
            place.page,
          );
          const around = numberedLinks(links, request, { ...place, count });
          return { count, ...around, results: categories.map(presentCategory) };
        }
        const { categories, ...places } = await listCategories(
          pool,
          request.actor.id,
          limit,
          placeOf(cursor),
        );
        return { ...cursorLinks(links, request, places), results: categories.map(presentCategory) };
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
        querystring: noQuery,
        response: { 200: categorySchema },
      },
      handler: async (request) => {
        const category = await findCategory(pool, request.actor, request.params.id);
        if (category === undefined) throw problem('not_found', { detail: 'There is no such category.' });
        return presentCategory(category);
      },
    });
  };

const placeOf = (cursor: string | undefined) => {
  if (cursor === undefined) return undefined;
  const place = decodeCategoryCursor(cursor);
  if (place !== undefined) return place;
  throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list.');
};
