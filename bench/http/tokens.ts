import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

/** A signing key for the servers under test, and what makes tokens of the service's kind with it, good for a day. */
export const createIssuer = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x } = publicKey.export({ format: 'jwk' });
  // RFC 7638, as the service names its keys.
  const thumbprint = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url');
  const now = Math.floor(Date.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const tokenFor = (userId: string): string => {
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
    return `${content}.${sign(null, Buffer.from(content), privateKey).toString('base64url')}`;
  };
  return {
    tokenFor,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
};
