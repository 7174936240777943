import { findUser, listDirectory, pageOfDirectory } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { problem } from '../../problems.ts';
import { decodePlace, placesAround } from '../../schemas/cursor.ts';
import { text, uuid } from '../../schemas/fields.ts';
import { cursorPage, numberedPage, onePagination, pagination } from '../../schemas/pagination.ts';
import { createPageLinks, cursorLinks, numberedLinks } from '../tasks/page-links.ts';
import { presentTo, seenUserSchema } from './schemas.ts';

const listQuery = z
  .strictObject({
    search: text(0, 100).default('').describe('Part of a name or username; for ADMIN also of an address'),
    ...pagination,
  })
  .refine(...onePagination);

/** `GET /users` and `/users/{id}`. */
export const readRoutes =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const links = createPageLinks(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['users'],
        summary: 'The users, to pick an assignee',
        description:
          'Members see id, username and name of those who are active; ADMIN sees everybody, with more.',
        querystring: listQuery,
        response: { 200: z.union([cursorPage(seenUserSchema), numberedPage(seenUserSchema)]) },
      },
      handler: async (request) => {
        const { search, limit, cursor, page, page_size } = request.query;
        const { actor } = request;
        const wanted = { search, all: actor.role === 'ADMIN' };
        const size = page_size ?? limit ?? 20;
        if (page !== undefined || page_size !== undefined) {
          const number = page ?? 1;
          const { users, count } = await pageOfDirectory(pool, wanted, size, number);
          const around = numberedLinks(links, request, { page: number, size, count });
          return { count, ...around, results: users.map(presentTo(actor)) };
        }
        const place = decodePlace(cursor, z.uuid());
        const at = place && { direction: place.direction, id: place.key };
        const { users, hasMore } = await listDirectory(pool, wanted, size, at);
        const ids = users.map(({ id }) => id);
        const around = cursorLinks(links, request, placesAround(ids, place, hasMore));
        return { ...around, results: users.map(presentTo(actor)) };
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
