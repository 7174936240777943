import { userDecider } from '@taskledger/domain';
import { findUserBySignIn } from '@taskledger/read-models';
import { hashPassword } from '@taskledger/runtime';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atomically, decided } from '../../auth/atomically.ts';
import { checkPassword } from '../../auth/check-password.ts';
import { endSessions } from '../../auth/end-sessions.ts';
import { delayOver, noteFailedSignIn } from '../../auth/failed-sign-ins.ts';
import { violated } from '../../outcomes.ts';
import { invalidField } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { password, text } from '../../schemas/fields.ts';
import type { AuthDependencies } from './index.ts';

/** Milliseconds after signing in by a code in which the code stands for the current password. */
const freshMs = 10 * 60_000;

const body = z
  .strictObject({ current_password: text(1, 128).exactOptional(), new_password: password() })
  .meta({ examples: [{ current_password: 'correct horse battery', new_password: 'staple of the library' }] });

export const passwordRoute =
  (deps: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool, ledger, commands } = deps;

    const justUsedCode = async (sessionId: string): Promise<boolean> => {
      const { state } = await commands.sessions.load(sessionId);
      return state?.method === 'otp' && Date.now() < Date.parse(state.created_at) + freshMs;
    };

    app.route({
      method: 'POST',
      url: '/password',
      config: { access: 'session' },
      schema: {
        tags: ['auth'],
        summary: 'Change the password',
        description:
          'All other sessions end. `current_password` may be left out within 10 minutes after signing in by a one-time code: so a ' +
          'forgotten password is replaced, and a first one given.',
        body,
        response: { 204: z.undefined().describe('The password has changed') },
      },
      handler: async (request, reply) => {
        const { current_password: current, new_password: wanted } = request.body;
        const { id } = request.actor;
        const sessionId = request.caller?.sessionId ?? '';
        const meta = metaOf(request);
        if (current !== undefined) {
          const { state } = await commands.users.load(id);
          const user = await findUserBySignIn(pool, 'email', state?.email ?? '');
          const check = await checkPassword(pool, user, current);
          if (!check.fits) {
            await noteFailedSignIn(ledger, { userId: id, method: 'password', counts: check.counted }, meta);
            throw invalidField('current_password', 'wrong_password', 'The current password is not this one.');
          }
        } else if (!(await justUsedCode(sessionId))) {
          const message = 'Give the current password, or sign in by a one-time code first.';
          throw invalidField('current_password', 'required', message);
        }
        const password_hash = await hashPassword(wanted);
        const result = await atomically(ledger, async () => {
          const changed = decided(userDecider, id, await commands.users.load(id), { type: 'ChangePassword' });
          const ended = await endSessions(deps, id, 'password_changed', sessionId);
          return {
            commands: [changed, ...ended.commands],
            meta,
            rows: [
              { table: 'credentials', row: { user_id: id, password_hash } },
              delayOver(id),
              ...ended.rows,
            ],
          };
        });
        if (result.outcome !== 'appended') throw violated(result.rule);
        reply.header('x-ledger-position', String(result.events.at(-1)?.position));
        return reply.code(204).send();
      },
    });
  };
