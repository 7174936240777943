import { brokenRule } from '@taskledger/events';
import { deadLetters, retryDeadLetters } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recordRow } from '../../idempotency/keyed.ts';
import { violated } from '../../outcomes.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { text, timestamp } from '../../schemas/fields.ts';

export type DeadLettersDependencies = Pick<AppDependencies, 'pool' | 'codec' | 'config'>;

const deadLetterSchema = z
  .strictObject({
    id: z.string(),
    kind: z
      .enum(['delivery', 'event'])
      .describe(
        '`event`: its subscription could not handle it, and later events of its stream wait behind it',
      ),
    subscription: z.string(),
    position: z.int().describe('Of the event that it is about'),
    event_type: z.string().nullable(),
    stream: z.string().nullable(),
    channel: z.string().nullable(),
    recipient: z.string().nullable().describe('The id of a user or a webhook, or the name of a function'),
    waiting: z.int().describe('Events that wait behind this one'),
    attempts: z.int(),
    last_error: z.string().nullable(),
    since: timestamp(),
  })
  .meta({
    id: 'DeadLetter',
    examples: [
      {
        id: 'completion-mail-0199d3c4-8f00-7000-8000-00000000000b-0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10',
        kind: 'delivery',
        subscription: 'completion-mail',
        position: 44,
        event_type: 'TaskCompleted',
        stream: 'task-0199d3c4-8f00-7000-8000-000000000001',
        channel: 'mail',
        recipient: '0199d3c4-5d0f-7c3a-9a55-3b1d8a2f6e10',
        waiting: 0,
        attempts: 150,
        last_error: 'the mail server answered 554',
        since: '2026-02-20T09:31:00.000Z',
      },
    ],
  });

const retried = z.strictObject({ id: z.string() }).meta({ examples: [{ id: 'completion-lambda@4711' }] });

/** `/admin/dead-letters`: what was tried often enough in vain. */
export const deadLettersRoutes =
  ({ pool, codec, config }: DeadLettersDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Dead letters, the oldest first',
        description:
          'Deliveries, and events that a reactor cannot handle, that were tried often enough in vain.',
        querystring: listQuery,
        response: { 200: pageOf(deadLetterSchema) },
      },
      handler: async (request) => {
        const page = await pager.page(request, request.query, deadLetters(pool));
        return { ...page, results: [...page.results] };
      },
    });

    app.route({
      method: 'POST',
      url: '/:id/retry',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Try a dead letter again, within seconds',
        description:
          'What was delivered already is not sent again. That it was asked for is an event in the ledger. 404 where it is no dead letter ' +
          '(any more).',
        params: z.strictObject({ id: text(1, 200) }),
        response: { 202: retried },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { keyed } = request;
        const rows = keyed === null ? [] : [recordRow(keyed, { status: 202, body: { id } })];
        const done = await retryDeadLetters({ pool, codec }, [id], metaOf(request), rows).catch(
          (error: unknown) => {
            const rule = brokenRule(error);
            throw rule === undefined ? error : violated(rule);
          },
        );
        if (done === undefined) throw problem('not_found', { detail: 'There is no such dead letter.' });
        return reply.code(202).header('x-ledger-position', String(done.position)).send({ id });
      },
    });
  };
