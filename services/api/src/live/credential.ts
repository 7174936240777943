import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { z } from 'zod';

/** Runs the guard of signed-in routes on a request, now; rejects as it refuses. */
export const check = (
  app: FastifyInstance,
  authenticate: onRequestHookHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> =>
  new Promise((resolve, reject) => {
    authenticate.call(app, request, reply, (error) => (error === undefined ? resolve() : reject(error)));
  });

const claims = z.object({ exp: z.number() });

/** When a bearer token that has been verified expires (milliseconds since 1970); undefined where it does not say. */
export const expiryOf = (authorization: string | undefined): number | undefined => {
  const [, payload] = authorization?.split('.') ?? [];
  if (payload === undefined) return undefined;
  try {
    const parsed = claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return parsed.success ? parsed.data.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
};

const longestTimer = 2 ** 31 - 1;

/** Calls back when the token expires; answers with how to forget about it. */
export const atExpiry = (authorization: string | undefined, then: () => void): (() => void) => {
  const expiry = expiryOf(authorization);
  if (expiry === undefined) return () => undefined;
  const timer = setTimeout(then, Math.min(Math.max(0, expiry - Date.now()), longestTimer)).unref();
  return () => clearTimeout(timer);
};
