import { decodeCursor, type SortTerm } from '@taskledger/read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { pageOf } from '../../paging/query.ts';
import { invalidField } from '../../problems.ts';
import { filtersOf, myTasksQuery, taskListQuery, type TaskListParameters } from './list-query.ts';
import { sentAsText, taskSchema } from './schemas.ts';

const response = { 200: sentAsText(pageOf(taskSchema)) };

/** `GET /tasks` and `/tasks/my_tasks`: the database writes the JSON of the results, which goes out as it is. */
export const listRoutes =
  ({ config, taskLists }: Pick<AppDependencies, 'config' | 'taskLists'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    const answer = async (request: FastifyRequest, reply: FastifyReply, query: TaskListParameters) => {
      const { ordering } = query;
      const wanted = { viewer: request.actor, filters: filtersOf(query, request.actor.id), ordering };
      const { results, ...around } = await pager.pageIn(request, query, {
        beside: (limit, text) => taskLists.beside({ ...wanted, limit }, cursorOf(text, ordering)),
        numbered: (limit, page) => taskLists.numbered({ ...wanted, limit }, page),
      });
      const members = JSON.stringify(around).slice(0, -1);
      return reply.type('application/json; charset=utf-8').send(`${members},"results":${results}}`);
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

const cursorOf = (text: string | undefined, ordering: readonly SortTerm[]) => {
  if (text === undefined) return undefined;
  const place = decodeCursor(text, ordering);
  if (place !== undefined) return place;
  throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list in this ordering.');
};
