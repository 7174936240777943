import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { documentationPath, openApiPath } from '../../plugins/documentation.ts';
import { version } from '../../version.ts';

const welcome = z.strictObject({
  name: z.string(),
  version: z.string(),
  links: z.record(z.string(), z.string()),
});

export const rootRoute: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/',
    config: { access: 'public' },
    schema: { tags: ['system'], summary: 'What this is', response: { 200: welcome } },
    handler: () => ({
      name: 'Taskledger',
      version,
      links: {
        documentation: documentationPath,
        openapi: openApiPath,
        health: '/healthz',
        readiness: '/readyz',
      },
    }),
  });
};
