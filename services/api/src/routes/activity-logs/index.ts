import { allEvents } from '@taskledger/domain';
import { categoryOf, type EventMeta, type RecordedEvent } from '@taskledger/events';
import { activity, type ActivityFilters, namesOfUsers } from '@taskledger/read-models';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { createPager } from '../../paging/pager.ts';
import { onePagination, pageOf, pagination } from '../../paging/query.ts';
import { momentInQuery, timestamp, uuid } from '../../schemas/fields.ts';
import { changesOf } from './changes.ts';

const kinds = ['task', 'user', 'session', 'apitoken', 'otp', 'category', 'webhook', 'signin'] as const;

const query = z
  .strictObject({
    type: z
      .string()
      .max(1000)
      .transform((given) => given.split(','))
      .refine((types) => types.every((type) => Object.hasOwn(allEvents, type)), {
        message: 'Must list types of events',
        params: { code: 'invalid_choice' },
      })
      .optional()
      .describe('A comma list of event types'),
    actor: z
      .union([z.literal(['me', 'system']), uuid()])
      .optional()
      .describe('An id, `me` or `system`'),
    task: uuid().optional(),
    subject: uuid().optional().describe('The id of whatever it is about'),
    since: momentInQuery().optional(),
    until: momentInQuery().optional(),
    ...pagination,
  })
  .refine(...onePagination);

const entry = z
  .strictObject({
    position: z.int(),
    id: z.uuid(),
    type: z.string(),
    subject: z.strictObject({ kind: z.string(), id: z.string() }),
    actor: z.strictObject({ id: z.string(), display_name: z.string() }).nullable(),
    at: timestamp(),
    ip: z.string().nullable(),
    user_agent: z.string().nullable(),
    request_id: z.string(),
    changes: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
    details: z.record(z.string(), z.unknown()),
  })
  .meta({
    id: 'Activity',
    examples: [
      {
        position: 44,
        id: '0199d3c4-8f00-7000-8000-00000000000b',
        type: 'TaskPriorityChanged',
        subject: { kind: 'task', id: '0199d3c4-8f00-7000-8000-000000000001' },
        actor: { id: '0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10', display_name: 'Ada' },
        at: '2026-02-20T09:31:00.000Z',
        ip: '203.0.113.7',
        user_agent: null,
        request_id: '0199d3c4-0000-7000-8000-000000000000',
        changes: [{ field: 'priority', from: 'MEDIUM', to: 'HIGH' }],
        details: { priority: 'HIGH' },
      },
    ],
  });

const detailsSchema = z.record(z.string(), z.unknown());

const filtersOf = (
  { type, actor, task, subject, since, until }: z.output<typeof query>,
  me: string,
): ActivityFilters => {
  const bySubject = subject === undefined ? undefined : kinds.map((kind) => `${kind}-${subject}`);
  const byTask = task === undefined ? undefined : [`task-${task}`];
  const streams =
    bySubject && byTask ? byTask.filter((each) => bySubject.includes(each)) : (byTask ?? bySubject);
  return {
    ...(type !== undefined && { types: type }),
    ...(actor !== undefined && { actor: actor === 'me' ? me : actor }),
    ...(streams !== undefined && { streams }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
};

/** Who gave an order on the operator's command line, and why. */
const orderOf = ({ operator, reason }: EventMeta) => ({
  ...(operator !== undefined && { operator }),
  ...(reason !== undefined && { reason }),
});

/** `GET /activity-logs`: the events themselves, as far as the caller may see them. */
export const activityLogRoutes =
  ({
    pool,
    config,
    commands,
    codec,
  }: Pick<AppDependencies, 'pool' | 'config' | 'commands' | 'codec'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    const present = async ({ actor: viewer }: FastifyRequest, stored: readonly RecordedEvent[]) => {
      const events = await codec.open(stored);
      const actors = events.flatMap(({ meta }) =>
        meta.actor === null || meta.actor === 'system' ? [] : [meta.actor],
      );
      const [names, changes] = await Promise.all([namesOfUsers(pool, actors), changesOf(commands, events)]);
      return events.map((event) => {
        const { position, event_id: id, type, stream, meta, recorded_at: at } = event;
        // Whence others have acted is no business of members, nor is what others called their requests.
        const open = viewer.role === 'ADMIN' || meta.actor === null || meta.actor === viewer.id;
        const dash = stream.indexOf('-');
        return {
          position,
          id,
          type,
          subject: { kind: categoryOf(stream), id: stream.slice(dash + 1) },
          actor:
            meta.actor === null
              ? null
              : {
                  id: meta.actor,
                  display_name: meta.actor === 'system' ? 'Taskledger' : (names.get(meta.actor) ?? ''),
                },
          at,
          ip: open ? (meta.ip ?? null) : null,
          user_agent: open ? (meta.user_agent ?? null) : null,
          request_id: meta.correlation_id,
          changes: (changes.get(id) ?? []).map((change) => ({ ...change })),
          details: {
            ...detailsSchema.parse(event.data),
            ...(viewer.role === 'ADMIN' && orderOf(meta)),
          },
        };
      });
    };

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'signed-in' },
      schema: {
        tags: ['activity'],
        summary: 'What happened, the newest first',
        description:
          'Members see their own account, their own tasks and those that they are assigned to; ADMIN sees all. `since` and `until` are inclusive.',
        querystring: query,
        response: { 200: pageOf(entry) },
      },
      handler: async (request) => {
        const wanted = { viewer: request.actor, filters: filtersOf(request.query, request.actor.id) };
        const page = await pager.page(request, request.query, activity(pool, wanted));
        return { ...page, results: await present(request, page.results) };
      },
    });
  };
