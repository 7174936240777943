import { personalExport } from '@taskledger/read-models';
import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { AppDependencies } from '../../dependencies.ts';

const rows = z.array(z.record(z.string(), z.unknown()));

const exportSchema = z.looseObject({
  exported_at: z.iso.datetime(),
  profile: z.record(z.string(), z.unknown()).nullable(),
  sessions: rows,
  api_tokens: rows,
  one_time_codes: rows,
  categories: rows,
  webhooks: rows,
  tasks_created: rows,
  tasks_assigned: rows,
  events: rows.describe('What the caller did, comments among it, and what happened to the account'),
});

/** `GET /export`: the right of access, and to take one's data elsewhere (GDPR, articles 15 and 20). */
export const personalExportRoute =
  ({ pool, codec }: Pick<AppDependencies, 'pool' | 'codec'>): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/export',
      config: { access: 'session' },
      schema: {
        tags: ['profile'],
        summary: 'Everything that is kept about the caller',
        description: 'One JSON document, streamed, however large it is.',
        response: { 200: exportSchema },
      },
      handler: async (request, reply) => {
        const { id } = request.actor;
        const text = personalExport({ pool, codec }, id, new Date().toISOString());
        // Its schema is checked by the tests alone: what is streamed is not serialised again.
        const plain: FastifyReply = reply;
        return plain
          .type('application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="taskledger-${id}.json"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(text));
      },
    });
  };
