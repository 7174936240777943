import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';

/** An Ed25519 public key as a JWK (RFC 8037); `kid` is its thumbprint (RFC 7638). */
export const publicJwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
});

export type PublicJwk = z.infer<typeof publicJwk>;

/** The public half of a private key. */
export const publicJwkOf = (privateKey: KeyObject): PublicJwk => {
  const { x } = z.object({ x: z.string() }).parse(createPublicKey(privateKey).export({ format: 'jwk' }));
  return { kty: 'OKP', crv: 'Ed25519', x, kid: thumbprintOf({ x }), alg: 'EdDSA', use: 'sig' };
};

/** The thumbprint of an Ed25519 public key (RFC 7638). */
export const thumbprintOf = ({ x }: Pick<PublicJwk, 'x'>): string =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');

export const newSigningKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;

export const signingKeyOf = (pkcs8: Buffer): KeyObject =>
  createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });

export const pkcs8Of = (privateKey: KeyObject): Buffer => privateKey.export({ format: 'der', type: 'pkcs8' });
