import cookie from '@fastify/cookie';
import fastifyStatic from '@fastify/static';
import ejs from 'ejs';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { join } from 'node:path';
import { z } from 'zod';
import { accessTokenLifetime } from '../../auth/access-tokens.ts';
import { createBoard } from '../../dashboard/board.ts';
import { createDashboardCookie, dashboardPath } from '../../dashboard/cookie.ts';
import { signInPage, signInPolicy, signInScript } from '../../dashboard/sign-in.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { sendProblem } from '../../plugins/problems.ts';
import { Problem, problem } from '../../problems.ts';

export interface QueuesDependencies extends Pick<AppDependencies, 'config'> {
  readonly queues: Pick<AppDependencies['queues'], 'views'>;
}

/** Bull Board's own files and connections; it sets styles inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** Bull Board's page would fetch its fonts from elsewhere. */
const fonts = /<link href="https:\/\/fonts\.[^>]*>/g;

/**
 * `/admin/queues`: a dashboard in the browser, which only reads. A browser sends no access token with a page: `POST session` puts the
 * administrator's into a cookie for this path alone. From there it is checked like any other, so that an ended session or a lost role
 * counts at once.
 */
export const queuesRoutes =
  ({ config, queues }: QueuesDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const board = createBoard(queues);
    const dashboardCookie = createDashboardCookie(config);
    await app.register(cookie);
    if (!app.hasReplyDecorator('sendFile')) {
      await app.register(fastifyStatic, { root: board.statics.path, serve: false });
    }

    app.route({
      method: 'POST',
      url: '/session',
      config: { access: 'admin' },
      schema: {
        tags: ['admin'],
        summary: 'Let this browser look at the queues',
        description:
          'Sets a cookie for `/api/v1/admin/queues`, good for as long as the access token that is sent.',
        response: { 204: z.undefined().describe('The cookie is set') },
      },
      handler: async (request, reply) => {
        const token = request.headers.authorization?.replace(/^Bearer +/i, '').trim();
        const { caller } = request;
        if (token === undefined || caller === null || caller.apiToken !== undefined) {
          throw problem('forbidden', { detail: 'No API token may do this: sign in.' });
        }
        const left = Math.floor(caller.issuedAt / 1000) + accessTokenLifetime - Math.ceil(Date.now() / 1000);
        dashboardCookie.give(reply, token, Math.max(0, left));
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/sign-in.js',
      config: { access: 'public' },
      schema: { hide: true },
      handler: (_request, reply) =>
        reply.type('text/javascript; charset=utf-8').send(signInScript(dashboardPath)),
    });

    app.route({
      method: 'GET',
      url: '/static/*',
      config: { access: 'admin' },
      schema: { hide: true, params: z.object({ '*': z.string() }) },
      handler: (request, reply) => reply.sendFile(request.params['*'], board.statics.path),
    });

    for (const url of [board.entry.route].flat()) {
      app.route({
        method: 'GET',
        url,
        config: { access: 'admin' },
        schema: { hide: true },
        errorHandler: (error, request, reply): void => {
          const unknown = error instanceof Problem && error.statusCode === 401;
          const browser = request.headers.accept?.includes('text/html') === true;
          if (!unknown || !browser) return void sendProblem(error, request, reply);
          void reply
            .code(401)
            .headers({
              'content-security-policy': signInPolicy,
              'www-authenticate': 'Bearer realm="taskledger"',
            })
            .type('text/html; charset=utf-8')
            .send(signInPage(dashboardPath));
        },
        handler: async (_request, reply) => {
          await board.connect();
          const { name, params } = board.entry.handler({ basePath: dashboardPath, uiConfig: board.uiConfig });
          const page = await ejs.renderFile(join(board.views, name), params);
          return reply
            .header('content-security-policy', policy)
            .type('text/html; charset=utf-8')
            .send(page.replaceAll(fonts, ''));
        },
      });
    }

    // What changes anything is left out: dead letters are retried by `/admin/dead-letters` and dropped by `ops`, on record.
    const reading = board.routes.filter(({ method }) => [method].flat().includes('get'));
    for (const one of reading) {
      for (const url of [one.route].flat()) {
        app.route({
          method: 'GET',
          url,
          config: { access: 'admin' },
          schema: {
            hide: true,
            params: z.record(z.string(), z.string()),
            querystring: z.record(z.string(), z.unknown()),
          },
          handler: async (request, reply) => {
            await board.connect();
            const { params, query } = request;
            const asked = {
              queues: board.queues,
              uiConfig: board.uiConfig,
              params,
              query,
              body: {},
              headers: {},
            };
            const answer = await Promise.resolve(one.handler(asked)).catch((error: unknown) =>
              board.complain(error instanceof Error ? error : new Error(String(error))),
            );
            return reply.code(answer.status ?? 200).send(answer.body);
          },
        });
      }
    }
  };
