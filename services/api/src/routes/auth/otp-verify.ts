import { uuidv7 } from '@taskledger/events';
import { otpDecider, sessionDecider, userDecider } from '@taskledger/domain';
import { findSignInDelay, findUserBySignIn } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { atomically, decided, unwritten } from '../../auth/atomically.ts';
import { delayOver } from '../../auth/failed-sign-ins.ts';
import { firstRefreshToken, refreshTokenRow } from '../../auth/refresh-tokens.ts';
import { aboutCookies } from '../../auth/refresh-transport.ts';
import { tokensFor, tokensSchema } from '../../auth/tokens.ts';
import { challengeFor } from '../../auth/verify-code.ts';
import { violated } from '../../outcomes.ts';
import { metaOf } from '../../request-meta.ts';
import { uuid } from '../../schemas/fields.ts';
import type { AuthDependencies } from './index.ts';

const body = z
  .strictObject({
    challenge_id: uuid(),
    code: z.string().regex(/^\d{6,8}$/, 'It must consist of 6 to 8 digits'),
  })
  .meta({ examples: [{ challenge_id: '0199d3c4-8f00-7000-8000-000000000009', code: '49502613' }] });

/**
 * Signs in by a code. The code is used up, the account made (where the address has none) and the session begun by one append on
 * the version of the challenge that the code was compared with: of many that present it at once, one wins.
 */
export const otpVerifyRoute =
  (deps: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const { pool, ledger, keys, transport } = deps;
    app.route({
      method: 'POST',
      url: '/otp/verify',
      config: { access: 'public' },
      schema: {
        tags: ['auth'],
        summary: 'Sign in with a one-time code',
        description:
          'An address that nobody has yet becomes an account. 401 `invalid_otp` for every failure; five wrong codes end the ' +
          `challenge. ${aboutCookies}`,
        body,
        response: { 200: tokensSchema },
      },
      handler: async (request, reply) => {
        const cookie = transport.usesCookie(request);
        const { challenge_id: challengeId, code } = request.body;
        const sessionId = uuidv7();
        const refresh = firstRefreshToken();
        const meta = metaOf(request);

        const signIn = async () => {
          const known = await deps.commands.otp.load(challengeId);
          const user =
            known.state === undefined ? undefined : await findUserBySignIn(pool, 'email', known.state.email);
          const { id: userId, role } = user ?? ({ id: uuidv7(), role: 'MEMBER' } as const);
          const challenge = await challengeFor(
            deps,
            { challengeId, code, purpose: 'sign_in', acceptable: () => user?.is_active !== false },
            meta,
          );
          const { email } = challenge.state;
          const [mailbox = email] = email.split('@', 1);
          const used = decided(otpDecider, challengeId, challenge, {
            type: 'VerifyOtp',
            now: new Date().toISOString(),
            correct: true,
            user_id: userId,
          });
          const registered = decided(userDecider, userId, unwritten, {
            type: 'RegisterUser',
            id: userId,
            email,
            username: null,
            display_name: mailbox,
            role,
          });
          const begun = decided(sessionDecider, sessionId, unwritten, {
            type: 'SignIn',
            id: sessionId,
            user_id: userId,
            method: 'otp',
            ip: meta.ip ?? null,
            user_agent: meta.user_agent ?? null,
            cookie,
          });
          const delayed = user !== undefined && (await findSignInDelay(pool, userId)) !== undefined;
          return {
            userId,
            role,
            draft: {
              commands: [used, ...(user === undefined ? [registered] : []), begun],
              meta: { ...meta, actor: userId },
              rows: [refreshTokenRow(sessionId, refresh), ...(delayed ? [delayOver(userId)] : [])],
            },
          };
        };

        let last: Awaited<ReturnType<typeof signIn>> | undefined;
        const append = () => atomically(ledger, async () => (last = await signIn()).draft);
        let result = await append();
        // Somebody registered the address at this very moment: then the code signs in to that account.
        if (result.outcome !== 'appended') result = await append();
        if (result.outcome !== 'appended') throw violated(result.rule);
        if (last === undefined) throw new Error('nothing was appended');
        reply.header('x-ledger-position', String(result.events.at(-1)?.position));
        const tokens = tokensFor(keys.sign, { userId: last.userId, role: last.role, sessionId, refresh });
        return transport.handOver(request, reply, tokens);
      },
    });
  };
