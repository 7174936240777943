import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';

/**
 * AES-256-GCM under `DATA_ENCRYPTION_KEY`, as `v1.<nonce>.<ciphertext>.<tag>` in base64url. `purpose` is authenticated with
 * it: a wrapped secret that was moved to another place does not open there.
 */
export const wrap = (key: KeyObject, purpose: string, secret: Buffer): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  return ['v1', ...[nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  );
};

/** Throws for what was wrapped under another key or for another purpose, or changed since. */
export const unwrap = (key: KeyObject, purpose: string, wrapped: string): Buffer => {
  const [version, ...parts] = wrapped.split('.');
  const [nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || nonce === undefined || ciphertext === undefined || tag?.length !== 16) {
    throw new Error('This is no wrapped secret');
  }
  const decipher = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose)).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
};
