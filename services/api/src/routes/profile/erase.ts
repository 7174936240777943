import { eraseUser, findUserBySignIn } from '@taskledger/read-models';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkPassword } from '../../auth/check-password.ts';
import { noteFailedSignIn } from '../../auth/failed-sign-ins.ts';
import { challengeFor, invalidOtp } from '../../auth/verify-code.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { violated } from '../../outcomes.ts';
import { invalidField, problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { text, uuid } from '../../schemas/fields.ts';

const byPassword = z.strictObject({ password: text(1, 128) });
const byCode = z.strictObject({
  challenge_id: uuid(),
  code: z.string().regex(/^\d{6,8}$/, 'It must consist of 6 to 8 digits'),
});

const body = z.union([byPassword, byCode]).meta({
  examples: [
    { password: 'correct horse battery' },
    { challenge_id: '0199d3c4-8f00-7000-8000-000000000009', code: '49502613' },
  ],
});

/** `DELETE`: everything about the caller, for good. */
export const eraseRoute =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool, ledger, commands, codec, logger } = deps;

    const proveByPassword = async (request: FastifyRequest, email: string, password: string) => {
      const check = await checkPassword(pool, await findUserBySignIn(pool, 'email', email), password);
      if (check.fits) return;
      const failed = { userId: request.actor.id, method: 'password', counts: check.counted } as const;
      await noteFailedSignIn(ledger, failed, metaOf(request));
      throw invalidField('password', 'wrong_password', 'The password is not this one.');
    };

    /** The code is used up, whatever becomes of the rest. */
    const proveByCode = async (
      request: FastifyRequest,
      email: string,
      { challenge_id: challengeId, code }: z.infer<typeof byCode>,
    ) => {
      const meta = metaOf(request);
      const acceptable = (challenge: { readonly email: string }) =>
        challenge.email.toLowerCase() === email.toLowerCase();
      const { version } = await challengeFor(
        deps,
        { challengeId, code, purpose: 'sign_in', acceptable },
        meta,
      );
      const used = await commands.otp.handle(
        challengeId,
        { type: 'VerifyOtp', now: new Date().toISOString(), correct: true, user_id: request.actor.id },
        { meta, ifVersion: version },
      );
      if (used.outcome !== 'accepted') throw invalidOtp();
    };

    app.route({
      method: 'DELETE',
      url: '/',
      config: { access: 'session' },
      schema: {
        tags: ['profile'],
        summary: 'Erase the account, and everything personal about its holder',
        description:
          'For good, and at once: all sessions, API tokens and webhooks end, the address is free again, and nobody can read any more ' +
          'what the caller has written or where they signed in from, in the ledger as little as elsewhere. Tasks that others are assigned to ' +
          'stay, without their words. `GET /profile/export` gives everything first. Give the password, or a fresh one-time code that ' +
          '`POST /auth/otp/request` has mailed to the account’s own address: 422 `wrong_password`, 401 `invalid_otp`. 409 `last_admin` for ' +
          'the last active administrator.',
        body,
        response: { 204: z.undefined().describe('Erased') },
      },
      handler: async (request, reply) => {
        const { id } = request.actor;
        const { state } = await commands.users.load(id);
        if (state === undefined || state.erased) throw problem('not_found');
        if ('password' in request.body) await proveByPassword(request, state.email, request.body.password);
        else await proveByCode(request, state.email, request.body);
        const begun = await eraseUser({ pool, ledger, codec }, id, metaOf(request), (err) =>
          logger.warn({ err, user: id }, 'An erasure was begun; the worker goes on with it'),
        );
        if (begun.outcome === 'violation') throw violated(begun.rule);
        if (begun.outcome === 'erased') reply.header('x-ledger-position', String(begun.position));
        return reply.code(204).send();
      },
    });
  };
