import type { EventMeta } from '@taskledger/events';
import { findRefreshToken, findUser } from '@taskledger/read-models';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import {
  createSuccessors,
  hashOf,
  lastTokenSpent,
  refreshTokenLifetime,
  refreshTokenRow,
} from '../../auth/refresh-tokens.ts';
import { aboutCookies, refreshBody } from '../../auth/refresh-transport.ts';
import { tokensFor, tokensSchema } from '../../auth/tokens.ts';
import { accept } from '../../outcomes.ts';
import { problem } from '../../problems.ts';
import { metaOf } from '../../request-meta.ts';
import type { AuthDependencies } from './index.ts';

/** Milliseconds in which a client whose answer was lost may ask again. */
const lostAnswerMs = 10_000;

const maxAttempts = 10;

/**
 * Exchanges a refresh token for new tokens, once. The session's version is read before the token is found unspent, and
 * the new token is written only on top of that version: of two that present one token, one append comes first and the
 * other finds the session moved on, and looks again.
 */
export const refreshRoute =
  ({ config, pool, commands, keys, transport }: AuthDependencies): FastifyPluginAsyncZod =>
  async (app) => {
    const successorsOf = createSuccessors(config.dataEncryptionKeys);

    const find = async (token: string) => {
      const known = await findRefreshToken(pool, hashOf(token));
      if (known === undefined || known.revoked_at !== null) throw problem('invalid_refresh');
      return known;
    };

    /** What the client has not used yet that has just spent the token; undefined: this is another one, or it has. */
    const lostAnswer = async (
      sessionId: string,
      successors: readonly string[],
      { ip, user_agent }: EventMeta,
    ): Promise<string | undefined> => {
      const { events } = await commands.sessions.load(sessionId);
      const last = events.at(-1);
      if (last?.type !== 'SessionRefreshed') return undefined;
      if (Date.parse(last.recorded_at) + lostAnswerMs <= Date.now()) return undefined;
      if (last.meta.ip !== ip || last.meta.user_agent !== user_agent) return undefined;
      for (const next of successors) {
        if ((await findRefreshToken(pool, hashOf(next)))?.spent_at === null) return next;
      }
      return undefined;
    };

    app.route({
      method: 'POST',
      url: '/token/refresh',
      config: { access: 'public' },
      schema: {
        tags: ['auth'],
        summary: 'Exchange a refresh token for new tokens',
        description:
          'The token is spent by this. One that was spent before ends the session: 401 `refresh_reused`. Only the same client may ' +
          'repeat the request within 10 seconds, under the same `Idempotency-Key` or with its cookie, in case it has not received the ' +
          `answer. ${aboutCookies}`,
        body: refreshBody,
        response: { 200: tokensSchema },
      },
      handler: async (request, reply) => {
        const token = transport.presented(request, request.body);
        const { session_id: sessionId, user_id: userId } = await find(token);
        const repeatKey = transport.repeatKey(request);
        const successors = successorsOf(sessionId, token, repeatKey ?? '');
        const [next] = successors;
        const meta = { ...metaOf(request), actor: userId };

        const exchange = async (): Promise<string> => {
          for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
            const { version } = await commands.sessions.load(sessionId);
            const known = await find(token);
            if (known.spent_at !== null) {
              const lost =
                repeatKey === undefined ? undefined : await lostAnswer(sessionId, successors, meta);
              if (lost !== undefined) return lost;
              await commands.sessions.handle(
                sessionId,
                { type: 'ReportRefreshReuse' },
                { meta, rows: [lastTokenSpent(sessionId)] },
              );
              throw problem('refresh_reused', { detail: 'The session has been ended. Sign in again.' });
            }
            if (Date.parse(known.issued_at) + refreshTokenLifetime * 1000 <= Date.now()) {
              throw problem('invalid_refresh', { detail: 'The refresh token has expired.' });
            }
            const result = await commands.sessions.handle(
              sessionId,
              { type: 'RefreshSession', now: new Date().toISOString() },
              { meta, ifVersion: version, rows: [refreshTokenRow(sessionId, next)] },
            );
            if (result.outcome === 'stale') continue;
            if (result.outcome === 'rejected')
              throw problem('invalid_refresh', { detail: result.rejection.detail });
            accept(reply, result);
            return next;
          }
          throw new Error(`session-${sessionId} kept changing: gave up after ${maxAttempts} attempts`);
        };

        const user = await findUser(pool, userId);
        if (user === undefined || !user.is_active) throw problem('invalid_refresh');
        const refresh = await exchange();
        const tokens = tokensFor(keys.sign, { userId, role: user.role, sessionId, refresh });
        return transport.handOver(request, reply, tokens);
      },
    });
  };
