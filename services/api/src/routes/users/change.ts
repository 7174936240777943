import { isRejection, roles, type UserCommand, userDecider } from '@taskledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atomically } from '../../auth/atomically.ts';
import { endSessions } from '../../auth/end-sessions.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { rejected, violated } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { uuid } from '../../schemas/fields.ts';
import { accountSchema, presentAccount } from './schemas.ts';

const body = z
  .strictObject({ role: z.enum(roles).exactOptional(), is_active: z.boolean().exactOptional() })
  .meta({ examples: [{ role: 'ADMIN' }] });

/** `PATCH /users/{id}`. Deactivation and the end of the sessions are one append: nobody is half in. */
export const changeRoute =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { ledger, commands } = deps;

    app.route({
      method: 'PATCH',
      url: '/:id',
      config: { access: 'admin' },
      schema: {
        tags: ['users'],
        summary: 'Change the role of a user, deactivate or reactivate them',
        description:
          'For ADMIN. Deactivation ends all sessions at once, and API tokens no longer hold. 409 `last_admin` where no active administrator would be left.',
        params: z.strictObject({ id: uuid() }),
        consumes: ['application/json', 'application/merge-patch+json'],
        body,
        response: { 200: accountSchema },
      },
      handler: async (request, reply) => {
        const { id } = request.params;
        const { role, is_active } = request.body;
        const by = request.actor;
        const wanted: UserCommand[] = [
          ...(role === undefined ? [] : [{ type: 'ChangeRole', role, by } as const]),
          ...(is_active === undefined
            ? []
            : [{ type: is_active ? ('ReactivateUser' as const) : ('DeactivateUser' as const), by }]),
        ];
        const result = await atomically(ledger, async () => {
          const { state, version, recorded_at: after } = await commands.users.load(id);
          if (state === undefined) throw problem('not_found', { detail: 'There is no such user.' });
          const events = wanted.flatMap((command) => {
            const decision = userDecider.decide(state, command);
            if (isRejection(decision)) throw rejected(decision);
            return decision;
          });
          const append = { stream: `${userDecider.category}-${id}`, expected: version, events, state };
          const ended = events.some(({ type }) => type === 'UserDeactivated')
            ? await endSessions(deps, id, 'deactivated')
            : { commands: [], rows: [] };
          return {
            commands: [{ append, after }, ...ended.commands],
            meta: metaOf(request),
            rows: ended.rows,
          };
        });
        if (result.outcome !== 'appended') throw violated(result.rule);
        const { state, position } = await commands.users.load(id);
        if (state === undefined) throw problem('not_found');
        reply.header('x-ledger-position', String(result.events.at(-1)?.position ?? position));
        return presentAccount(state);
      },
    });
  };
