import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { openApiPath } from '../../plugins/documentation.ts';

/** The document never changes while the process runs: it is written once, when it is first asked for. */
export const openApiRoute: FastifyPluginAsyncZod = async (app) => {
  let document: string | undefined;
  app.route({
    method: 'GET',
    url: openApiPath,
    config: { access: 'public' },
    schema: { hide: true },
    handler: (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(document);
    },
  });
};
