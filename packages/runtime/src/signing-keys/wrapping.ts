import type { EncryptionKeys } from '@taskledger/events';
import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';

/**
 * AES-256-GCM under the first of the keys, as `v1.<nonce>.<ciphertext>.<tag>` in base64url. `purpose` is authenticated with
 * it: a wrapped secret that was moved to another place does not open there.
 */
export const wrap = ([key]: EncryptionKeys, purpose: string, secret: Buffer): string => {
  const nonce = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose));
  const ciphertext = Buffer.concat([cipher.update(secret), cipher.final()]);
  return ['v1', ...[nonce, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join(
    '.',
  );
};

const open = (key: KeyObject, purpose: string, wrapped: string): Buffer => {
  const [version, ...parts] = wrapped.split('.');
  const [nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url'));
  if (version !== 'v1' || nonce === undefined || ciphertext === undefined || tag?.length !== 16) {
    throw new Error('This is no wrapped secret');
  }
  const decipher = createDecipheriv(algorithm, key, nonce).setAAD(Buffer.from(purpose)).setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
};

/** Throws for what was wrapped under none of the keys or for another purpose, or changed since. */
export const unwrap = ([first, ...others]: EncryptionKeys, purpose: string, wrapped: string): Buffer => {
  for (const key of others.toReversed()) {
    try {
      return open(key, purpose, wrapped);
    } catch {
      // Another key's, or nobody's.
    }
  }
  return open(first, purpose, wrapped);
};

/** The same secret wrapped under the first of the keys; undefined: it is so already. Throws as `unwrap` does. */
export const rewrap = (keys: EncryptionKeys, purpose: string, wrapped: string): string | undefined => {
  try {
    open(keys[0], purpose, wrapped);
    return undefined;
  } catch {
    return wrap(keys, purpose, unwrap(keys, purpose, wrapped));
  }
};

/** A key for one use from each of the keys. */
export const derivedFrom = (
  [first, ...others]: EncryptionKeys,
  derive: (key: KeyObject) => KeyObject,
): EncryptionKeys => [derive(first), ...others.map(derive)];
