import { uuidv7 } from '@taskledger/events';
import { findUserBySignIn } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkPassword, rehash } from '../../auth/check-password.ts';
import { delayOver, noteFailedSignIn, noteUnknownAccount } from '../../auth/failed-sign-ins.ts';
import { firstRefreshToken, refreshTokenRow } from '../../auth/refresh-tokens.ts';
import { aboutCookies } from '../../auth/refresh-transport.ts';
import { tokensFor, tokensSchema } from '../../auth/tokens.ts';
import { accept } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import { text } from '../../schemas/fields.ts';
import type { AuthDependencies } from './index.ts';

const body = z
  .strictObject({
    email: text(1, 254).optional(),
    username: text(1, 254).optional(),
    password: text(1, 128),
  })
  .refine(({ email, username }) => (email === undefined) !== (username === undefined), {
    message: 'Give either email or username',
    path: ['email'],
    params: { code: 'email_or_username' },
  })
  .meta({ examples: [{ email: 'ada@example.com', password: 'correct horse battery' }] });

export const loginRoute =
  ({ config, pool, ledger, commands, keys, transport }: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/login',
      config: { access: 'public' },
      schema: {
        tags: ['auth'],
        summary: 'Sign in with a password',
        description:
          'Answers every failure with the same 401 `invalid_credentials`, in the same time. After three wrong passwords an account ' +
          `takes none for 2, 4, 8 … up to 900 seconds; a one-time code is always taken. ${aboutCookies}`,
        body,
        response: { 200: tokensSchema },
      },
      handler: async (request, reply) => {
        const cookie = transport.usesCookie(request);
        const { email, username = '', password } = request.body;
        const user =
          email === undefined
            ? await findUserBySignIn(pool, 'username', username)
            : await findUserBySignIn(pool, 'email', email);
        const check = await checkPassword(pool, user, password);
        if (user === undefined || !check.fits || !user.is_active) {
          if (user === undefined) {
            await noteUnknownAccount(ledger, config.otpSecret, email ?? username, metaOf(request));
          } else {
            const counts = !check.fits && check.counted;
            await noteFailedSignIn(ledger, { userId: user.id, method: 'password', counts }, metaOf(request));
          }
          throw problem('invalid_credentials', { detail: 'No active account has these credentials.' });
        }
        await rehash(pool, user, password);
        const sessionId = uuidv7();
        const refresh = firstRefreshToken();
        const meta = { ...metaOf(request), actor: user.id };
        const result = await commands.sessions.start(
          sessionId,
          {
            type: 'SignIn',
            id: sessionId,
            user_id: user.id,
            method: 'password',
            ip: meta.ip ?? null,
            user_agent: meta.user_agent ?? null,
            cookie,
          },
          {
            meta,
            rows: [refreshTokenRow(sessionId, refresh), ...(check.hadFailures ? [delayOver(user.id)] : [])],
          },
        );
        accept(reply, result);
        const tokens = tokensFor(keys.sign, { userId: user.id, role: user.role, sessionId, refresh });
        return transport.handOver(request, reply, tokens);
      },
    });
  };
