import compress from '@fastify/compress';
import jwt from '@fastify/jwt';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance } from 'fastify';
import { keepTokensCurrent } from './auth/keep-current.ts';
import { accessTokenOptions } from './auth/access-tokens.ts';
import { makeFirstAdmin } from './auth/first-admin.ts';
import { createKeyRing, type KeyRing } from './auth/key-ring.ts';
import type { AppDependencies, Composed } from './dependencies.ts';
import { useIdempotency } from './idempotency/plugin.ts';
import { requireAccessRules } from './plugins/access.ts';
import { useAuthentication } from './plugins/authentication.ts';
import { acceptJsonBodies } from './plugins/bodies.ts';
import { closeUnusedConnections } from './plugins/closing.ts';
import { documentationPath, useDocumentation } from './plugins/documentation.ts';
import { redirectToHttps } from './plugins/https-redirect.ts';
import { observeRequests } from './plugins/observation.ts';
import { answerWithProblems } from './plugins/problems.ts';
import { useRateLimits } from './plugins/rate-limiting.ts';
import { addSecureHeaders, secureHeaders } from './plugins/secure-headers.ts';
import { useZod } from './plugins/validation.ts';
import { assetsPath, serveWebUi } from './plugins/web-ui.ts';
import { activityLogRoutes } from './routes/activity-logs/index.ts';
import { adminRoutes } from './routes/admin/index.ts';
import { apiTokenRoutes } from './routes/api-tokens/index.ts';
import { authRoutes } from './routes/auth/index.ts';
import { categoryRoutes } from './routes/categories/index.ts';
import { changesRoutes } from './routes/changes/index.ts';
import { exportRoutes } from './routes/export/index.ts';
import { profileRoutes } from './routes/profile/index.ts';
import { streamRoutes } from './routes/stream/index.ts';
import { summaryRoutes } from './routes/summary/index.ts';
import { systemRoutes } from './routes/system/index.ts';
import { taskRoutes } from './routes/tasks/index.ts';
import { unsubscribeRoutes } from './routes/unsubscribe/index.ts';
import { userRoutes } from './routes/users/index.ts';
import { webhookRoutes } from './routes/webhooks/index.ts';
import { serverOptions } from './server-options.ts';

export type { AppDependencies, Composed } from './dependencies.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What signs and verifies access tokens. */
    readonly keys: KeyRing;
  }
}
export { compose, type Foundations } from './dependencies.ts';

/** The whole application, ready to listen. Who made the dependencies also ends them. */
export const buildApp = async (composed: Composed): Promise<FastifyInstance> => {
  const { config, logger, metrics } = composed;
  const behindHttps = config.publicUrl.startsWith('https:') && config.trustProxy !== false;
  const headers = secureHeaders({ https: behindHttps });
  const app: FastifyInstance = Fastify(serverOptions(config, logger, headers));

  closeUnusedConnections(app);
  answerWithProblems(app);
  useZod(app);
  acceptJsonBodies(app);
  addSecureHeaders(app, headers);
  observeRequests(app, { ...composed, requests: metrics.requests });
  if (behindHttps) redirectToHttps(app, config);
  await app.register(jwt, accessTokenOptions(config.jwtPrivateKey));
  const deps: AppDependencies = { ...composed, keys: createKeyRing({ ...composed, jwt: app.jwt }) };
  app.decorate('keys', deps.keys);
  app.addHook('onClose', () => deps.queues.close(1_000));
  keepTokensCurrent(app, deps);
  makeFirstAdmin(app, deps);
  const guards = useAuthentication(app, deps);
  const { guardOf, usage } = await useRateLimits(app, deps, guards.authenticate);
  requireAccessRules(app, { guardOf, publicPrefixes: [documentationPath, assetsPath] });
  deps.extend?.(app);
  useIdempotency(app, deps);
  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'], globalDecompression: false });
  await app.register(websocket, { options: { maxPayload: 16_384 } });
  await useDocumentation(app, config);
  const sendPage = await serveWebUi(app);

  await app.register(systemRoutes({ ...deps, sendPage }));
  await app.register(authRoutes(deps), { prefix: '/api/v1/auth' });
  await app.register(apiTokenRoutes(deps), { prefix: '/api/v1/auth/api-tokens' });
  await app.register(userRoutes(deps), { prefix: '/api/v1/users' });
  await app.register(profileRoutes(deps), { prefix: '/api/v1/profile' });
  await app.register(unsubscribeRoutes(deps), { prefix: '/api/v1/unsubscribe' });
  await app.register(taskRoutes(deps), { prefix: '/api/v1/tasks' });
  await app.register(categoryRoutes(deps), { prefix: '/api/v1/categories' });
  await app.register(webhookRoutes(deps), { prefix: '/api/v1/webhooks' });
  await app.register(activityLogRoutes(deps), { prefix: '/api/v1/activity-logs' });
  await app.register(adminRoutes({ ...deps, usage }), { prefix: '/api/v1/admin' });
  await app.register(summaryRoutes(deps), { prefix: '/api/v1/tasks' });
  await app.register(changesRoutes(deps), { prefix: '/api/v1/changes' });
  await app.register(exportRoutes(deps), { prefix: '/api/v1/export' });
  await app.register(streamRoutes({ ...deps, authenticate: guards.authenticate }));
  return app;
};
