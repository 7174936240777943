import type { Actor } from '@taskledger/domain';
import type { Config } from '@taskledger/runtime';
import type { FastifyInstance, onRequestHookHandler } from 'fastify';
import type { Caller } from '../auth/access-tokens.ts';
import { type ApiTokenReader, looksLikeApiToken } from '../auth/api-tokens.ts';
import type { KeyRing } from '../auth/key-ring.ts';
import type { Revocations } from '../auth/revocations.ts';
import { createDashboardCookie } from '../dashboard/cookie.ts';
import { problem } from '../problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where nobody has signed in. */
    caller: Caller | null;
    /** The signed-in caller. Only on routes that ask for one: elsewhere it throws. */
    readonly actor: Actor;
  }
}

export interface AuthenticationOptions {
  readonly keys: Pick<KeyRing, 'verify'>;
  readonly revocations: Pick<Revocations, 'check'>;
  readonly apiTokens: ApiTokenReader;
  readonly config: Pick<Config, 'publicUrl'>;
}

/** Reads access tokens and API tokens; answers with the hook that guards routes. */
export const useAuthentication = (
  app: FastifyInstance,
  { keys, revocations, apiTokens, config }: AuthenticationOptions,
) => {
  const dashboardCookie = createDashboardCookie(config);
  app.decorateRequest('caller', null);
  app.decorateRequest('actor', {
    getter() {
      if (this.caller === null) throw new Error(`${this.url} asks for its caller without demanding one`);
      return this.caller.actor;
    },
  });

  /** One that was kept for a moment may be out of date: then the database is asked once more. */
  const holderOf = async (token: string): Promise<Caller | undefined> => {
    const caller = await apiTokens.findCallerByApiToken(token);
    if (caller === undefined || revocations.check(caller) === 'good') return caller;
    apiTokens.forget(token);
    const current = await apiTokens.findCallerByApiToken(token);
    return current !== undefined && revocations.check(current) === 'good' ? current : undefined;
  };

  const authenticate: onRequestHookHandler = (request, _reply, done) => {
    const token = bearer(request.headers.authorization) ?? dashboardCookie.read(request);
    if (token === undefined) return done(problem('unauthenticated'));
    if (looksLikeApiToken(token)) {
      const settle = (holder: Caller | undefined) => {
        request.caller = holder ?? null;
        done(
          holder === undefined ? invalidToken('The API token is unknown, expired or revoked.') : undefined,
        );
      };
      holderOf(token).then(settle, done);
      return;
    }
    let caller: Caller;
    try {
      caller = keys.verify(token);
    } catch {
      return done(
        invalidToken('The access token is malformed, expired or not ours. Refresh it, or sign in again.'),
      );
    }
    const standing = revocations.check(caller);
    if (standing === 'unknown') return done(notYetKnown());
    if (standing === 'session_ended') return done(sessionEnded());
    if (standing === 'role_changed') {
      return done(invalidToken('The role in the access token is no longer yours. Refresh it.'));
    }
    request.caller = caller;
    done();
  };

  return { authenticate };
};

// On the way of every request: no regular expression has to walk along the token.
const bearer = (header: string | undefined): string | undefined => {
  if (header?.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  const token = header.slice(scheme.length).trim();
  return token === '' || token.includes(' ') ? undefined : token;
};

const scheme = 'bearer ';

// RFC 6750, section 3.
const headers = { 'www-authenticate': 'Bearer realm="taskledger", error="invalid_token"' };

const invalidToken = (detail: string) => problem('invalid_token', { detail, headers });

const sessionEnded = () =>
  problem('session_ended', { detail: 'The session of this access token has ended. Sign in again.', headers });

const notYetKnown = () =>
  problem('unavailable', {
    detail: 'Whether the session goes on is not known at the moment. Try again shortly.',
    headers: { 'retry-after': '1' },
  });
