import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { documentationPath, openApiPath } from '../../plugins/documentation.ts';
import type { SendPage } from '../../plugins/web-ui.ts';
import { version } from '../../version.ts';

const welcome = z.strictObject({
  name: z.string(),
  version: z.string(),
  links: z.record(z.string(), z.string()),
});

/** The web UI for browsers; for programs that accept JSON and no HTML, and where no UI has been built, what this is. */
export const rootRoute =
  (sendPage: SendPage | undefined): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/',
      config: { access: 'public' },
      schema: {
        tags: ['system'],
        summary: 'The web UI; what this is, for those who accept JSON',
        response: {
          200: {
            description: 'The page, or the links',
            content: {
              'text/html': { schema: z.string() },
              'application/json': { schema: welcome },
            },
          },
        },
      },
      handler: async (request, reply) => {
        if (sendPage !== undefined && !wantsJson(request.headers.accept)) {
          sendPage(reply);
          return reply;
        }
        return reply.header('vary', 'accept').send({
          name: 'Taskledger',
          version,
          links: {
            documentation: documentationPath,
            openapi: openApiPath,
            health: '/healthz',
            readiness: '/readyz',
          },
        });
      },
    });
  };

const wantsJson = (accept = '*/*'): boolean =>
  /\bapplication\/json\b/.test(accept) && !/\btext\/html\b/.test(accept);
