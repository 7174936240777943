import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A signing key for the servers under test, and a token of the service's kind for one user, good for a day. */
export const createIdentity = (userId: string) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  // RFC 7638, as the service names its keys.
  const thumbprint = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const content = `${part({ alg: 'EdDSA', typ: 'at+jwt', kid: thumbprint })}.${part({
    iss: 'taskledger',
    aud: 'taskledger-api',
    sub: userId,
    sid: uuidv7(),
    role: 'MEMBER',
    jti: uuidv7(),
    iat: now,
    exp: now + 86_400,
  })}`;
  return {
    token: `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};
