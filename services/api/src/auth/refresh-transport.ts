import '@fastify/cookie';
import type { Config } from '@taskledger/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidField, problem } from '../problems.ts';
import { text } from '../schemas/fields.ts';
import { refreshTokenLifetime } from './refresh-tokens.ts';
import type { Tokens } from './tokens.ts';

/** The body of what presents a refresh token; none with `X-Session: cookie`. */
export const refreshBody = z
  .strictObject({ refresh: text(1, 256).exactOptional() })
  .nullish()
  .meta({ examples: [{ refresh: '0Zq3w1c2b5a6f7e8d9c0b1a2f3e4d5c6b7a8f9e0d1c' }] });

export const aboutCookies =
  'With the header `X-Session: cookie` the refresh token travels in an HttpOnly cookie instead of the bodies.';

/** How refresh tokens travel: in bodies, or in a cookie that the scripts of a page cannot read. */
export interface RefreshTransport {
  /**
   * Whether the client keeps its refresh token as a cookie: it says so by `X-Session: cookie`. No page of another origin can send
   * that header unless we allow it by CORS, which we do not; what names another origin all the same is refused.
   */
  usesCookie(request: FastifyRequest): boolean;
  /** The refresh token that a request presents. */
  presented(request: FastifyRequest, body: z.infer<typeof refreshBody>): string;
  /**
   * By what a repetition of this request is known, should its answer be lost: a program's `Idempotency-Key`; nothing for a browser, which
   * may leave a page while it refreshes. Undefined: this client repeats nothing.
   */
  repeatKey(request: FastifyRequest): string | undefined;
  /** The tokens as the client wants them. */
  handOver(request: FastifyRequest, reply: FastifyReply, tokens: Tokens): Omit<Tokens, 'refresh'>;
  /** The session has ended: the browser forgets its cookie. */
  forget(request: FastifyRequest, reply: FastifyReply): void;
}

export const createRefreshTransport = ({ publicUrl }: Pick<Config, 'publicUrl'>): RefreshTransport => {
  const { origin, protocol } = new URL(publicUrl);
  const secure = protocol === 'https:';
  // A cookie of that prefix is never taken from plain HTTP (RFC 6265bis). Locally there is nothing else.
  const name = `${secure ? '__Secure-' : ''}taskledger-refresh`;
  const attributes = { path: '/api/v1/auth', httpOnly: true, secure, sameSite: 'strict' } as const;

  const usesCookie = (request: FastifyRequest): boolean => {
    if (request.headers['x-session'] !== 'cookie') return false;
    const from = request.headers.origin;
    const ours = from === undefined || from === origin || from === `${request.protocol}://${request.host}`;
    if (!ours) throw problem('forbidden', { detail: 'The request comes from a page of another origin.' });
    return true;
  };

  return {
    usesCookie,
    presented: (request, body) => {
      if (!usesCookie(request)) {
        if (typeof body?.refresh === 'string') return body.refresh;
        throw invalidField('refresh', 'required', 'Give the refresh token, or the header X-Session: cookie.');
      }
      const token = request.cookies[name];
      if (token === undefined) throw problem('invalid_refresh', { detail: 'There is no session cookie.' });
      return token;
    },
    repeatKey: (request) => {
      if (usesCookie(request)) return '';
      const key = request.headers['idempotency-key'];
      return typeof key === 'string' && key !== '' ? key : undefined;
    },
    handOver: (request, reply, tokens) => {
      if (!usesCookie(request)) return tokens;
      const { refresh, ...others } = tokens;
      reply.setCookie(name, refresh, { ...attributes, maxAge: refreshTokenLifetime });
      return others;
    },
    forget: (request, reply) => {
      if (usesCookie(request)) reply.clearCookie(name, attributes);
    },
  };
};
