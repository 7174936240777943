import {
  decodeCursor,
  listTasks,
  pageOfTasks,
  type TaskListQuery,
  usualPageOf,
} from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { invalidField } from '../../problems.ts';
import { cursorPage, numberedPage } from '../../schemas/pagination.ts';
import { filtersOf, myTasksQuery, taskListQuery, type TaskListParameters } from './list-query.ts';
import { createPageLinks, cursorLinks, numberedLinks } from './page-links.ts';
import { sentAsText, taskSchema } from './schemas.ts';

const response = { 200: sentAsText(z.union([cursorPage(taskSchema), numberedPage(taskSchema)])) };

/** `GET /tasks` and `/tasks/my_tasks`: the database writes the JSON of the results, which goes out as it is. */
export const listRoutes =
  ({
    pool,
    config,
    readUsualPage,
  }: Pick<AppDependencies, 'pool' | 'config' | 'readUsualPage'>): FastifyPluginAsyncZod =>
  async (app) => {
    const links = createPageLinks(config);

    const send = (reply: FastifyReply, results: string, { next_cursor, ...rest }: Envelope) => {
      const members = Object.entries({ ...(next_cursor !== undefined && { next_cursor }), ...rest });
      const envelope = members.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
      return reply
        .type('application/json; charset=utf-8')
        .send(`{${envelope.join(',')},"results":${results}}`);
    };

    const answer = async (request: FastifyRequest, reply: FastifyReply, query: TaskListParameters) => {
      const { ordering, page, page_size } = query;
      const limit = page_size ?? query.limit ?? 20;
      const wanted: TaskListQuery = {
        viewer: request.actor,
        filters: filtersOf(query, request.actor.id),
        ordering,
        limit,
      };
      if (page !== undefined || page_size !== undefined) {
        const number = page ?? 1;
        const { json, count } = await pageOfTasks(pool, wanted, number);
        const around = numberedLinks(links, request, { page: number, size: limit, count });
        return send(reply, json, { count, ...around });
      }
      const cursor = cursorOf(query);
      const usual = usualPageOf(wanted, cursor);
      const { json, ...places } = await (usual === undefined
        ? listTasks(pool, wanted, cursor)
        : readUsualPage(usual));
      return send(reply, json, cursorLinks(links, request, places));
    };

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Tasks that the caller created or is assigned to; all for ADMIN',
        description:
          'With `limit` and `cursor`, or with `page` and `page_size`. Tasks without a due date come last.',
        querystring: taskListQuery,
        response,
      },
      handler: async (request, reply) => answer(request, reply, request.query),
    });

    app.route({
      method: 'GET',
      url: '/my_tasks',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Tasks that are assigned to the caller',
        querystring: myTasksQuery,
        response,
      },
      handler: async (request, reply) => answer(request, reply, { ...request.query, assigned_to: 'me' }),
    });
  };

interface Envelope {
  readonly count?: number;
  readonly next_cursor?: string | null;
  readonly next: string | null;
  readonly previous: string | null;
}

const cursorOf = ({ cursor, ordering }: TaskListParameters) => {
  if (cursor === undefined) return undefined;
  const place = decodeCursor(cursor, ordering);
  if (place !== undefined) return place;
  throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list in this ordering.');
};
