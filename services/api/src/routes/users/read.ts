import { directory, findUser } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { onePagination, pageOf, pagination } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { text, uuid } from '../../schemas/fields.ts';
import { presentTo, seenUserSchema } from './schemas.ts';

const query = z
  .strictObject({
    search: text(0, 100).default('').describe('Part of a name or username; for ADMIN also of an address'),
    ...pagination,
  })
  .refine(...onePagination);

/** `GET /users` and `/users/{id}`. */
export const readRoutes =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['users'],
        summary: 'The users, to pick an assignee',
        description:
          'Members see id, username and name of those who are active; ADMIN sees everybody, with more.',
        querystring: query,
        response: { 200: pageOf(seenUserSchema) },
      },
      handler: async (request) => {
        const { actor } = request;
        const wanted = { search: request.query.search, all: actor.role === 'ADMIN' };
        const page = await pager.page(request, request.query, directory(pool, wanted));
        return { ...page, results: page.results.map(presentTo(actor)) };
      },
    });

    app.route({
      method: 'GET',
      url: '/:id',
      config: { access: 'signed-in' },
      schema: {
        tags: ['users'],
        summary: 'One user',
        params: z.strictObject({ id: uuid() }),
        response: { 200: seenUserSchema },
      },
      handler: async ({ actor, params }) => {
        const user = await findUser(pool, params.id);
        if (user === undefined) throw problem('not_found', { detail: 'There is no such user.' });
        return presentTo(actor)(user);
      },
    });
  };
