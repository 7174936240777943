import type { FastifyInstance } from 'fastify';

/** Probes come from inside, past the proxy. */
const exempt = new Set(['/healthz', '/readyz', '/metrics']);

/** Sends who came to the proxy by plain HTTP to the public address. 308 keeps the method. */
export const redirectToHttps = (
  app: FastifyInstance,
  { publicUrl }: { readonly publicUrl: string },
): void => {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.protocol === 'https' || exempt.has(request.url)) return done();
    void reply.redirect(new URL(publicUrl).origin + request.url, 308);
  });
};
