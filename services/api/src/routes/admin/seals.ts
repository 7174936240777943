import { checkNewestSeals } from '@taskledger/events';
import { lastVerification } from '@taskledger/read-models';
import { listSealKeys, trustedSealKeys, withSnapshot } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';
import { timestamp } from '../../schemas/fields.ts';

const range = z.strictObject({ from: z.int(), to: z.int() });

const sealsSchema = z
  .strictObject({
    head: z.int().describe('The last position of the ledger'),
    sealed: z.int().describe('The last position under a seal'),
    unsealed: z.int(),
    unsealed_since: timestamp().nullable().describe('When the first event without a seal was recorded'),
    check: z
      .strictObject({
        at: timestamp(),
        seals: z.int(),
        range: range.nullable().describe('The positions under them; null while nothing is sealed'),
        finding: z
          .strictObject({
            kind: z.string(),
            position: z.int(),
            seal: z.int().nullable(),
            detail: z.string(),
          })
          .nullable()
          .describe('The first thing that is wrong; null: all of it is right'),
      })
      .describe('Made by this request, of the newest seals only'),
    last_verification: z
      .strictObject({
        at: timestamp(),
        operator: z.string().nullable(),
        range: range.nullable().describe('The positions whose events were checked'),
        first_bad_position: z.int().nullable().describe('Null: all of it was right'),
      })
      .nullable()
      .describe('The newest run of `ops audit verify` that is on record; null: there was none'),
  })
  .meta({
    id: 'Seals',
    examples: [
      {
        head: 1204,
        sealed: 1204,
        unsealed: 0,
        unsealed_since: null,
        check: {
          at: '2026-11-21T12:00:01.000Z',
          seals: 100,
          range: { from: 871, to: 1204 },
          finding: null,
        },
        last_verification: {
          at: '2026-11-21T06:00:00.000Z',
          operator: 'ada',
          range: { from: 1, to: 1170 },
          first_bad_position: null,
        },
      },
    ],
  });

export const sealsRoute =
  ({ pool, config }: Pick<AppDependencies, 'pool' | 'config'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/seals',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Whether the newest seals hold, and when the ledger was last verified',
        description:
          'Checks the newest seals (at most 100, over at most 10,000 events): their chain, their signatures and the events under them. ' +
          'The whole ledger is verified by an operator: `ops audit verify`.',
        response: { 200: sealsSchema },
      },
      handler: () =>
        withSnapshot(pool, async (client) => {
          const keys = trustedSealKeys(await listSealKeys(client, config.dataEncryptionKeys));
          const { seals, range: checked, finding, ...tail } = await checkNewestSeals(client, keys);
          const verification = await lastVerification(client);
          return {
            ...tail,
            check: { at: new Date().toISOString(), seals, range: checked, finding },
            last_verification: verification === undefined ? null : presentVerification(verification),
          };
        }),
    });
  };

const presentVerification = ({
  at,
  operator,
  from,
  to,
  first_bad_position,
}: NonNullable<Awaited<ReturnType<typeof lastVerification>>>) => ({
  at,
  operator,
  range: to === 0 ? null : { from, to },
  first_bad_position,
});
