import {
  deliveriesTo,
  findWebhook,
  isWebhookDelivery,
  webhookDeliveryStates,
  type WebhookDelivery,
} from '@taskledger/read-models';
import type { Actor } from '@taskledger/domain';
import type { Left } from '@taskledger/events';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { recording } from '../../idempotency/keyed.ts';
import { accept } from '../../outcomes.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { timestamp, uuid } from '../../schemas/fields.ts';
import { webhookParams } from './schemas.ts';
import { underWay } from './test.ts';

const attempt = z.strictObject({
  at: timestamp(),
  status: z.int().nullable().describe('Of the answer; null where there was none'),
  duration_ms: z.int(),
  error: z.string().nullable().describe('Null where it was accepted'),
  response: z.string().nullable().describe("The beginning of the answer's body"),
});

const deliverySchema = z
  .strictObject({
    id: z.uuid().describe('Also the `webhook-id` header of every attempt'),
    event_type: z.string(),
    position: z.int().describe('Of the event'),
    state: z.enum(webhookDeliveryStates),
    created_at: timestamp(),
    delivered_at: timestamp().nullable(),
    next_attempt_at: timestamp().nullable(),
    attempts: z.array(attempt).describe('The newest first, the last ten'),
  })
  .meta({
    id: 'WebhookDelivery',
    examples: [
      {
        id: '0199d3c4-8f00-7000-8000-00000000000d',
        event_type: 'TaskCompleted',
        position: 44,
        state: 'retrying',
        created_at: '2026-02-20T09:31:00.000Z',
        delivered_at: null,
        next_attempt_at: '2026-02-20T09:31:03.000Z',
        attempts: [
          {
            at: '2026-02-20T09:31:00.100Z',
            status: 503,
            duration_ms: 31,
            error: 'the receiver answered 503',
            response: 'Back soon',
          },
        ],
      },
    ],
  });

const deliveryParams = z.strictObject({ id: uuid(), did: uuid() });

/** `/webhooks/{id}/deliveries`: what was sent, and how it was answered. */
export const deliveryRoutes =
  ({
    pool,
    config,
    commands,
  }: Pick<AppDependencies, 'pool' | 'config' | 'commands'>): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    const visible = async (viewer: Actor, id: string): Promise<void> => {
      if ((await findWebhook(pool, viewer, id)) === undefined) {
        throw problem('not_found', { detail: 'There is no such webhook.' });
      }
    };

    app.route({
      method: 'GET',
      url: '/:id/deliveries',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: 'The deliveries to a webhook, the newest event first',
        description: 'Kept for 90 days after they were settled, unless the operator has decided otherwise.',
        params: webhookParams,
        querystring: listQuery,
        response: { 200: pageOf(deliverySchema) },
      },
      handler: async (request) => {
        const { id } = request.params;
        await visible(request.actor, id);
        const page = await pager.page(request, request.query, deliveriesTo(pool, id));
        return { ...page, results: page.results.map(present) };
      },
    });

    app.route({
      method: 'POST',
      url: '/:id/deliveries/:did/redeliver',
      config: { access: 'signed-in' },
      schema: {
        tags: ['webhooks'],
        summary: 'Send a delivery once more',
        description:
          'Under the same `webhook-id`, with the same content, signed anew. 409 `webhook_disabled` while the webhook is disabled.',
        params: deliveryParams,
        response: { 202: underWay },
      },
      handler: async (request, reply) => {
        const { id, did: delivery_id } = request.params;
        await visible(request.actor, id);
        if (!(await isWebhookDelivery(pool, id, delivery_id))) {
          throw problem('not_found', { detail: 'There is no such delivery.' });
        }
        const command = { type: 'RedeliverWebhook', by: request.actor, delivery_id } as const;
        const body = { delivery_id };
        const result = await commands.webhooks.handle(id, command, {
          meta: metaOf(request),
          ...recording(request, (_left: Left<unknown>) => ({ status: 202, body })),
        });
        accept(reply, result);
        return reply.code(202).send(body);
      },
    });
  };

const present = ({
  id,
  event_type,
  position,
  state,
  created_at,
  delivered_at,
  next_attempt_at,
  attempts,
}: WebhookDelivery) => ({
  id,
  event_type,
  position,
  state,
  created_at,
  delivered_at,
  next_attempt_at,
  attempts: attempts.map((each) => ({ ...each })),
});
