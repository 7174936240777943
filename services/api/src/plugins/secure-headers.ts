import type { FastifyInstance } from 'fastify';
import helmet from 'helmet';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** Puts the secure headers and the request's id on every response that a route or the 404 makes. */
export const addSecureHeaders = (app: FastifyInstance, headers: SecureHeaders): void => {
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id);
    done();
  });
};

export type SecureHeaders = Readonly<Record<string, string>>;

/**
 * Helmet's headers for an API. They are the same for every response, so helmet computes them once, at the start, and not
 * for each request. The Swagger UI replaces the content security policy on its own pages.
 */
export const secureHeaders = ({ https }: { readonly https: boolean }): SecureHeaders => {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https && { maxAge: 63_072_000, includeSubDomains: true },
  })(request, response, (error) => {
    if (error !== undefined) throw new Error('the secure headers could not be made', { cause: error });
  });
  // Answers are for their caller alone. A route whose answers may be kept says so itself.
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  for (const [name, value] of Object.entries(response.getHeaders())) headers[name] = String(value);
  return headers;
};
