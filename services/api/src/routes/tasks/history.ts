import { accessTo, taskHistory } from '@taskledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { streamList } from '../../paging/stream-list.ts';
import { problem } from '../../problems.ts';
import { timestamp } from '../../schemas/fields.ts';
import { taskParams } from './schemas.ts';

const value = z.union([z.string(), z.array(z.string())]).nullable();

const entry = z
  .strictObject({
    position: z.int(),
    version: z.int(),
    type: z.string().describe('Of the event'),
    at: timestamp(),
    actor: z.string().nullable().describe("The user's id; `system` for what the service did itself"),
    request_id: z.string(),
    changes: z.array(
      z.strictObject({
        field: z.string().describe('A field of the task, or `comment:<id>`'),
        from: value,
        to: value,
      }),
    ),
  })
  .meta({
    id: 'TaskHistoryEntry',
    examples: [
      {
        position: 44,
        version: 2,
        type: 'TaskPriorityChanged',
        at: '2026-02-20T09:31:00.000Z',
        actor: '0199d3c4-8f00-7000-8000-000000000002',
        request_id: '0199d3c4-0000-7000-8000-000000000000',
        changes: [{ field: 'priority', from: 'MEDIUM', to: 'HIGH' }],
      },
    ],
  });

/** `GET /tasks/{id}/history`, told from the task's own events; that of a deleted task as well. */
export const historyRoute =
  ({ commands, config }: Pick<AppDependencies, 'commands' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/:id/history',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'What happened to a task, the newest first',
        description: 'With the values before and after. A deleted task has its history, too.',
        params: taskParams,
        querystring: listQuery,
        response: { 200: pageOf(entry) },
      },
      handler: async (request) => {
        const { state, events } = await commands.tasks.load(request.params.id);
        if (state === undefined || accessTo(state, request.actor, 'ReadTask') === 'hidden') {
          throw problem('not_found', { detail: 'There is no such task.' });
        }
        const entries = streamList(taskHistory(events), ({ version }) => version);
        const page = await pager.page(request, request.query, entries);
        return { ...page, results: page.results.map(presentEntry) };
      },
    });
  };

const presentEntry = (given: ReturnType<typeof taskHistory>[number]) => ({
  ...given,
  changes: given.changes.map(({ field, from, to }) => ({
    field,
    from: presentValue(from),
    to: presentValue(to),
  })),
});

const presentValue = (given: string | readonly string[] | null) =>
  given === null || typeof given === 'string' ? given : [...given];
