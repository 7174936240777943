import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where `services/web` is built. */
const built = fileURLToPath(new URL('../../../web/dist/', import.meta.url));

export const assetsPath = '/assets';

/** The paths of the web UI's own pages, beside `/`: each is the same document, whose script looks at the path. */
const pages = [
  '/sign-in',
  '/register',
  '/tasks/:id',
  '/account',
  '/activity',
  '/admin/people',
  '/admin/system',
];

/** Scripts, styles and connections of this origin alone; nothing inline. Trusted types: no string ever becomes HTML. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join(';');

/** Sends the page of the web UI. */
export type SendPage = (reply: FastifyReply) => FastifyReply;

/**
 * Serves the web UI as it was built, with the copies that were compressed then; answers with what sends its page, or undefined where it
 * has not been built. The names of its assets carry a hash of their content: they may be kept for good.
 */
export const serveWebUi = async (app: FastifyInstance): Promise<SendPage | undefined> => {
  const file = join(built, 'index.html');
  if (!existsSync(file)) return undefined;
  const html = await readFile(file, 'utf8');
  const sendPage: SendPage = (reply) =>
    reply
      .headers({
        'content-security-policy': contentSecurityPolicy,
        'cache-control': 'no-cache',
        vary: 'accept',
      })
      .type('text/html; charset=utf-8')
      .send(html);

  await app.register(async (ui) => {
    await ui.register(fastifyStatic, {
      root: join(built, 'assets'),
      prefix: `${assetsPath}/`,
      preCompressed: true,
      immutable: true,
      maxAge: '1y',
      index: false,
      schemaHide: true,
    });
    ui.route({
      method: 'GET',
      url: '/favicon.svg',
      config: { access: 'public' },
      schema: { hide: true },
      handler: (_request, reply) => reply.sendFile('favicon.svg', built, { immutable: false, maxAge: '1d' }),
    });
    for (const url of pages) {
      ui.route({
        method: 'GET',
        url,
        config: { access: 'public' },
        schema: { hide: true },
        handler: (_request, reply) => sendPage(reply),
      });
    }
  });
  return sendPage;
};
