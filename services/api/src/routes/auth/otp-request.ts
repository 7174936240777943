import { findUserBySignIn } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { codeLifetime, requestCode } from '../../auth/request-code.ts';
import { metaOf } from '../../request-meta.ts';
import { email } from '../../schemas/fields.ts';
import type { AuthDependencies } from './index.ts';

const body = z.strictObject({ email: email() }).meta({ examples: [{ email: 'ada@example.com' }] });

const challengeSchema = z
  .strictObject({ challenge_id: z.uuid(), expires_in: z.int().describe('Seconds that the code is good for') })
  .meta({
    id: 'Challenge',
    examples: [{ challenge_id: '0199d3c4-8f00-7000-8000-000000000009', expires_in: codeLifetime }],
  });

export const otpRequestRoute =
  (deps: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/otp/request',
      config: { access: 'public' },
      schema: {
        tags: ['auth'],
        summary: 'Be mailed a one-time code',
        description:
          'The same answer whether or not the address is known. A new code replaces the former one. Up to 10 codes an hour for an address.',
        body,
        response: { 202: challengeSchema },
      },
      handler: async (request, reply) => {
        const { email } = request.body;
        const user = await findUserBySignIn(deps.pool, 'email', email);
        const { challengeId, position } = await requestCode(
          deps,
          { email, purpose: 'sign_in', userId: user?.id ?? null },
          metaOf(request),
        );
        return reply
          .code(202)
          .header('x-ledger-position', String(position))
          .send({ challenge_id: challengeId, expires_in: codeLifetime });
      },
    });
  };
