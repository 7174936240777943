import { systemStanding } from '@taskledger/read-models';
import type { QueueCounts } from '@taskledger/runtime/queues';
import { queueNames } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { timestamp } from '../../schemas/fields.ts';
import { version } from '../../version.ts';

const place = {
  name: z.string(),
  position: z.int(),
  lag: z.int().describe('Events that it has not seen yet'),
};

const counts = z.strictObject({
  waiting: z.int(),
  active: z.int(),
  delayed: z.int(),
  completed: z.int().describe('Of those that are kept for a while'),
  failed: z.int().describe('Given up'),
});

const systemSchema = z
  .strictObject({
    version: z.string(),
    ledger: z.strictObject({ head: z.int(), last_event_at: timestamp().nullable() }),
    seals: z
      .strictObject({ number: z.int(), position: z.int(), sealed_at: timestamp(), lag: z.int() })
      .nullable()
      .describe('The newest seal'),
    projections: z.array(z.strictObject({ ...place, kind: z.literal('inline') })),
    subscriptions: z.array(
      z.strictObject({
        ...place,
        owner: z.string().nullable().describe('Who works on it; null when nobody does'),
        leased_until: timestamp().nullable(),
        paused: z.boolean(),
        updated_at: timestamp(),
      }),
    ),
    queues: z.strictObject({
      kind: z.enum(['redis', 'postgresql']),
      reachable: z.boolean(),
      counts: z.partialRecord(z.enum(queueNames), counts).describe('Empty when they cannot be reached'),
    }),
    deliveries: z.array(
      z.strictObject({
        channel: z.string(),
        outstanding: z.int(),
        oldest_due_at: timestamp().nullable().describe('Since when the oldest waits; null when none is due'),
      }),
    ),
    dead_letters: z.int().describe('They wait to be retried: `/admin/dead-letters`, or `ops dead-letters`'),
  })
  .meta({
    id: 'System',
    examples: [
      {
        version: '0.1.0',
        ledger: { head: 1204, last_event_at: '2026-11-21T12:00:00.000Z' },
        seals: { number: 310, position: 1204, sealed_at: '2026-11-21T12:00:00.900Z', lag: 0 },
        projections: [{ name: 'tasks', position: 1204, lag: 0, kind: 'inline' }],
        subscriptions: [
          {
            name: 'completion-mail',
            position: 1204,
            lag: 0,
            owner: 'worker-1:17',
            leased_until: '2026-11-21T12:00:03.000Z',
            paused: false,
            updated_at: '2026-11-21T12:00:00.000Z',
          },
        ],
        queues: {
          kind: 'redis',
          reachable: true,
          counts: { mail: { waiting: 0, active: 1, delayed: 0, completed: 412, failed: 0 } },
        },
        deliveries: [{ channel: 'mail', outstanding: 1, oldest_due_at: null }],
        dead_letters: 0,
      },
    ],
  });

export interface SystemDependencies extends Pick<AppDependencies, 'pool' | 'config'> {
  readonly queues: Pick<AppDependencies['queues'], 'counts'>;
}

export const systemRoute =
  ({ pool, config, queues }: SystemDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/system',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Ledger, seals, read models, subscriptions, queues and dead letters at a glance',
        response: { 200: systemSchema },
      },
      handler: async () => {
        const [{ seal, ...standing }, counted] = await Promise.all([systemStanding(pool), countsOf(queues)]);
        return {
          version,
          ledger: standing.ledger,
          seals: seal,
          projections: [...standing.projections],
          subscriptions: [...standing.subscriptions],
          queues: {
            kind: config.redisUrl === undefined ? ('postgresql' as const) : ('redis' as const),
            reachable: counted !== undefined,
            counts: counted ?? {},
          },
          deliveries: [...standing.deliveries],
          dead_letters: standing.dead_letters,
        };
      },
    });
  };

/** Undefined when the queues are away: what the database knows is told all the same. */
const countsOf = (
  queues: Pick<AppDependencies['queues'], 'counts'>,
): Promise<Record<string, QueueCounts> | undefined> => queues.counts().catch(() => undefined);
