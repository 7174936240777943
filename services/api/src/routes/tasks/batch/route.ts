import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { AppDependencies } from '../../../dependencies.ts';
import { sentAsText } from '../schemas.ts';
import { createAtomicBatch } from './atomic.ts';
import { createEachBatch } from './each.ts';
import { batchAnswer, batchBody } from './schemas.ts';

/** `POST /tasks/batch`. */
export const batchRoute =
  (deps: Pick<AppDependencies, 'pool' | 'commands' | 'ledger'>): FastifyPluginAsyncZod =>
  async (app) => {
    const atomically = createAtomicBatch(deps);
    const oneByOne = createEachBatch(deps);

    app.route({
      method: 'POST',
      url: '/batch',
      config: { access: 'signed-in' },
      schema: {
        tags: ['tasks'],
        summary: 'Many commands at once',
        description:
          'With `atomic` all or none: 200, or the problem of the first bad command with its `index`. Else 207, with a result for each.',
        body: batchBody,
        response: { 200: sentAsText(batchAnswer), 207: sentAsText(batchAnswer) },
      },
      handler: async (request, reply) => {
        const { atomic, commands } = request.body;
        if (atomic) return reply.code(200).send({ results: await atomically(request, reply, commands) });
        return reply.code(207).send({ results: await oneByOne(request, reply, commands) });
      },
    });
  };
