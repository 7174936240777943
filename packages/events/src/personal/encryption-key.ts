import { createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './encryption.ts';

/** The keys in this database were wrapped under another encryption key: none of them, and no personal field, can be read. */
export class WrongEncryptionKey extends Error {
  override readonly name = 'WrongEncryptionKey';
}

/** What is done with the encryption key itself; it is used for nothing directly (HKDF, RFC 5869). */
export interface Wrapping {
  newKey(): Buffer;
  /** AES-256-GCM, bound to the key's id: a wrapped key that was moved to another row does not open there. */
  wrap(id: string, key: Buffer): string;
  /** Throws `WrongEncryptionKey`. */
  unwrap(id: string, wrapped: string): Buffer;
  /** Stands for an e-mail address, without regard to case, and tells nobody which one it is. */
  hashAddress(email: string): string;
}

const derived = (encryptionKey: KeyObject, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskledger ${label} v1`, 32));

export const createWrapping = (encryptionKey: KeyObject): Wrapping => {
  const wrapping = derived(encryptionKey, 'personal keys');
  const addresses = derived(encryptionKey, 'addresses');
  return {
    newKey: () => randomBytes(32),
    wrap: (id, key) => encrypt(wrapping, `personal-key ${id}`, key.toString('base64')),
    unwrap: (id, wrapped) => {
      try {
        return Buffer.from(decrypt(wrapping, `personal-key ${id}`, wrapped), 'base64');
      } catch (cause) {
        throw new WrongEncryptionKey(`the personal key ${id} was wrapped under another encryption key`, {
          cause,
        });
      }
    },
    hashAddress: (email) =>
      createHmac('sha256', addresses).update(email.toLowerCase()).digest('base64url').slice(0, 32),
  };
};
