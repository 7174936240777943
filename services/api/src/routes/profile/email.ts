import { otpDecider, userDecider } from '@taskledger/domain';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atomically, decided } from '../../auth/atomically.ts';
import { codeLifetime, requestCode } from '../../auth/request-code.ts';
import { challengeFor } from '../../auth/verify-code.ts';
import type { AppDependencies } from '../../dependencies.ts';
import { violated } from '../../outcomes.ts';
import { invalidField, problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { email, uuid } from '../../schemas/fields.ts';
import { presentUser, userSchema } from '../../schemas/user.ts';

const requestBody = z.strictObject({ email: email() }).meta({ examples: [{ email: 'ada@example.org' }] });

const challengeSchema = z.strictObject({
  challenge_id: z.uuid(),
  expires_in: z.int().describe('Seconds that the code is good for'),
});

const confirmBody = z
  .strictObject({
    challenge_id: uuid(),
    code: z.string().regex(/^\d{6,8}$/, 'It must consist of 6 to 8 digits'),
  })
  .meta({ examples: [{ challenge_id: '0199d3c4-8f00-7000-8000-000000000009', code: '49502613' }] });

/** A new e-mail address: who asks for it shows that mail to it arrives. The old address is told by the worker. */
export const emailRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { ledger, commands } = deps;

    app.route({
      method: 'POST',
      url: '/email',
      config: { access: 'session' },
      schema: {
        tags: ['profile'],
        summary: 'Ask for another e-mail address',
        description:
          'Mails a one-time code to the new address. The same answer whether or not somebody has it.',
        body: requestBody,
        response: { 202: challengeSchema },
      },
      handler: async (request, reply) => {
        const { email: wanted } = request.body;
        const { id: userId } = request.actor;
        const { state } = await commands.users.load(userId);
        if (state?.email === wanted) {
          throw invalidField('email', 'unchanged', 'This is your address already.');
        }
        const code = { email: wanted, purpose: 'email_change', userId } as const;
        const { challengeId, position } = await requestCode(deps, code, metaOf(request));
        return reply
          .code(202)
          .header('x-ledger-position', String(position))
          .send({ challenge_id: challengeId, expires_in: codeLifetime });
      },
    });

    app.route({
      method: 'POST',
      url: '/email/confirm',
      config: { access: 'session' },
      schema: {
        tags: ['profile'],
        summary: 'Take the new e-mail address',
        description:
          '401 `invalid_otp` for every code that does not fit; 409 `email_taken` where somebody else has the address.',
        body: confirmBody,
        response: { 200: userSchema },
      },
      handler: async (request, reply) => {
        const { challenge_id: challengeId, code } = request.body;
        const { id: userId } = request.actor;
        const meta = metaOf(request);
        const result = await atomically(ledger, async () => {
          const challenge = await challengeFor(
            deps,
            { challengeId, code, purpose: 'email_change', acceptable: ({ user_id }) => user_id === userId },
            meta,
          );
          const used = decided(otpDecider, challengeId, challenge, {
            type: 'VerifyOtp',
            now: new Date().toISOString(),
            correct: true,
            user_id: userId,
          });
          const changed = decided(userDecider, userId, await commands.users.load(userId), {
            type: 'ChangeEmail',
            email: challenge.state.email,
          });
          return { commands: [used, changed], meta };
        });
        if (result.outcome !== 'appended') throw violated(result.rule);
        reply.header('x-ledger-position', String(result.events.at(-1)?.position));
        const { state } = await commands.users.load(userId);
        if (state === undefined) throw problem('not_found');
        return presentUser(state);
      },
    });
  };
