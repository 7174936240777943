import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atomically } from '../../auth/atomically.ts';
import { endSessions } from '../../auth/end-sessions.ts';
import { violated } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { noBody } from '../tasks/schemas.ts';
import type { AuthDependencies } from './index.ts';

export const logoutAllRoute =
  (deps: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/logout-all',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: "End all of the caller's sessions, this one as well",
        body: noBody,
        response: { 204: z.undefined().describe('All sessions have ended') },
      },
      handler: async (request, reply) => {
        const { ledger, transport } = deps;
        const result = await atomically(ledger, async () => ({
          ...(await endSessions(deps, request.actor.id, 'signed_out_everywhere')),
          meta: metaOf(request),
        }));
        if (result.outcome !== 'appended') throw violated(result.rule);
        transport.forget(request, reply);
        const position = result.events.at(-1)?.position;
        if (position !== undefined) reply.header('x-ledger-position', String(position));
        return reply.code(204).send();
      },
    });
  };
