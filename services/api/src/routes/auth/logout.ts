import { findRefreshToken } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { hashOf, lastTokenSpent } from '../../auth/refresh-tokens.ts';
import { aboutCookies, refreshBody } from '../../auth/refresh-transport.ts';
import { accept } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import type { AuthDependencies } from './index.ts';

/** Ends the session that a refresh token belongs to. Ending an ended one changes nothing and is no error. */
export const logoutRoute =
  ({ pool, commands, transport }: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/logout',
      config: { access: 'public' },
      schema: {
        tags: ['auth'],
        summary: 'End the session',
        description: `Its access tokens are refused from now on. ${aboutCookies}`,
        body: refreshBody,
        response: { 204: z.undefined().describe('The session has ended') },
      },
      handler: async (request, reply) => {
        const token = transport.presented(request, request.body);
        transport.forget(request, reply);
        const known = await findRefreshToken(pool, hashOf(token));
        if (known === undefined) throw problem('invalid_refresh');
        const { session_id: sessionId, user_id: actor } = known;
        const result = await commands.sessions.handle(
          sessionId,
          { type: 'RevokeSession', reason: 'signed_out' },
          { meta: { ...metaOf(request), actor }, rows: [lastTokenSpent(sessionId)] },
        );
        accept(reply, result);
        return reply.code(204).send();
      },
    });
  };
