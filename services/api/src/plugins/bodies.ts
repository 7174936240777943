import type { FastifyInstance } from 'fastify';

/**
 * Bodies are JSON, and for PATCH also RFC 7396; everything else is 415. An empty body counts as none, since many clients
 * send the header with every POST.
 */
export const acceptJsonBodies = (app: FastifyInstance): void => {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, body, done) => (body === '' ? done(null) : void parseJson(request, body, done)),
  );
};
