import { uuidv7 } from '@taskledger/events';
import type { FastifyJWTOptions, JWT } from '@fastify/jwt';
import type { Actor, ApiTokenScope } from '@taskledger/domain';
import { roles } from '@taskledger/domain';
import type { PublicJwk } from '@taskledger/runtime';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

/** Seconds. */
export const accessTokenLifetime = 600;

const issuer = 'taskledger';
const audience = 'taskledger-api';
const type = 'at+jwt';

/** Somebody who has shown a valid access token or API token. */
export interface Caller {
  readonly actor: Actor;
  /** With an API token: its id. */
  readonly sessionId: string;
  /** Milliseconds since 1970, cut to the second. */
  readonly issuedAt: number;
  /** Only of a caller who has shown an API token. */
  readonly apiToken?: { readonly scope: ApiTokenScope };
}

const claims = z.object({ sub: z.uuid(), sid: z.uuid(), role: z.enum(roles), iat: z.int(), exp: z.int() });

/** Signs for a session. */
export type Sign = (actor: Actor, sessionId: string) => string;

/** JWT access tokens (RFC 9068), signed with Ed25519 and nothing else. Which key signs or verifies is said each time. */
export const accessTokenOptions = (configuredKey: KeyObject): FastifyJWTOptions => ({
  secret: {
    private: pem(configuredKey),
    public: pem(createPublicKey(configuredKey)),
  },
  sign: {
    algorithm: 'EdDSA',
    iss: issuer,
    aud: audience,
    expiresIn: accessTokenLifetime,
    header: { alg: 'EdDSA', typ: type },
  },
  verify: {
    algorithms: ['EdDSA'],
    allowedIss: issuer,
    allowedAud: audience,
    checkTyp: type,
    requiredClaims: ['iss', 'aud', 'sub', 'sid', 'role', 'jti', 'iat', 'exp'],
    cache: false,
  },
});

const pem = (key: KeyObject): string =>
  key
    .export(key.type === 'private' ? { type: 'pkcs8', format: 'pem' } : { type: 'spki', format: 'pem' })
    .toString()
    .trim();

/** Signs with one key. */
export const createAccessTokenSigner = (jwt: JWT, privateKey: KeyObject, { kid }: PublicJwk): Sign => {
  const key = pem(privateKey);
  return ({ id: sub, role }, sid) => jwt.sign({ sub, sid, role, jti: uuidv7() }, { key, kid });
};

interface Verified {
  readonly token: string;
  readonly caller: Caller;
  readonly expiresAt: number;
}

const mostRemembered = 10_000;

/**
 * Verifies what one key has signed; throws for everything else. Verified tokens are remembered as a whole until they expire: a
 * client sends the same one for ten minutes, and a signature costs more than the rest of a request. The oldest make room.
 */
export const createAccessTokenVerifier = (jwt: JWT, jwk: PublicJwk): ((token: string) => Caller) => {
  const key = pem(createPublicKey({ key: { ...jwk }, format: 'jwk' }));
  // By the end of the signature: a map hashes its keys, and every request comes with a new string.
  const verified = new Map<string, Verified>();
  return (token) => {
    const name = token.slice(-32);
    const known = verified.get(name);
    if (known?.token === token) {
      if (Date.now() < known.expiresAt) return known.caller;
      verified.delete(name);
      throw new Error('The token has expired');
    }
    const { sub: id, sid: sessionId, role, iat, exp } = claims.parse(jwt.verify(token, { key }));
    const caller = { actor: { id, role }, sessionId, issuedAt: iat * 1000 };
    const [oldest] = verified.size < mostRemembered ? [] : verified.keys();
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(name, { token, caller, expiresAt: exp * 1000 });
    return caller;
  };
};

/** The first part of every token that a key signs; none that begins otherwise is looked at. */
export const headOf = (token: string): string => token.slice(0, token.indexOf('.'));
