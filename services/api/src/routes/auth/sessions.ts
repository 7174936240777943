import { signInMethods } from '@taskledger/domain';
import { activeSessionsOf, type Session } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { lastTokenSpent } from '../../auth/refresh-tokens.ts';
import { accept } from '../../outcomes.ts';
import { createPager } from '../../paging/pager.ts';
import { listQuery, pageOf } from '../../paging/query.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { timestamp, uuid } from '../../schemas/fields.ts';
import type { AuthDependencies } from './index.ts';

const sessionSchema = z
  .strictObject({
    id: z.uuid(),
    method: z.enum(signInMethods),
    ip: z.string().nullable().describe('Whence it was begun'),
    user_agent: z.string().nullable(),
    created_at: timestamp(),
    last_used_at: timestamp().describe('When it was last refreshed'),
    current: z.boolean().describe('Whether it is the session of this request'),
  })
  .meta({
    id: 'Session',
    examples: [
      {
        id: '0199d3c4-8f00-7000-8000-000000000004',
        method: 'otp',
        ip: '203.0.113.7',
        user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
        created_at: '2026-02-20T09:30:00.000Z',
        last_used_at: '2026-02-20T11:02:13.000Z',
        current: true,
      },
    ],
  });

const present = (session: Session, currentId: string | undefined): z.infer<typeof sessionSchema> => {
  const { id, method, ip, user_agent, created_at, last_used_at } = session;
  return { id, method, ip, user_agent, created_at, last_used_at, current: id === currentId };
};

/** The caller's own sessions; of those of others nobody learns that they exist. */
export const sessionsRoutes =
  ({ pool, commands, config }: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const pager = createPager(config);

    app.route({
      method: 'GET',
      url: '/sessions',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: "The caller's sessions, the one used last first",
        querystring: listQuery,
        response: { 200: pageOf(sessionSchema) },
      },
      handler: async (request) => {
        const sessions = activeSessionsOf(pool, request.actor.id, new Date().toISOString());
        const page = await pager.page(request, request.query, sessions);
        return { ...page, results: page.results.map((each) => present(each, request.caller?.sessionId)) };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/sessions/:id',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: 'End a session',
        description: 'Its access tokens are refused from now on. Once more changes nothing.',
        params: z.strictObject({ id: uuid() }),
        response: { 204: z.undefined().describe('The session has ended') },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { state } = await commands.sessions.load(id);
        if (state?.user_id !== request.actor.id) {
          throw problem('not_found', { detail: 'There is no such session.' });
        }
        const result = await commands.sessions.handle(
          id,
          { type: 'RevokeSession', reason: 'revoked' },
          { meta: metaOf(request), rows: [lastTokenSpent(id)] },
        );
        accept(reply, result);
        return reply.code(204).send();
      },
    });
  };
