import { createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { decrypt, encrypt } from './encryption.ts';

/** The keys in this database were wrapped under another encryption key: none of them, and no personal field, can be read. */
export class WrongEncryptionKey extends Error {
  override readonly name = 'WrongEncryptionKey';
}

/** The first wraps; each of them opens. More than one while the encryption key is being replaced. */
export type EncryptionKeys = readonly [KeyObject, ...KeyObject[]];

/** What is done with the encryption keys themselves; they are used for nothing directly (HKDF, RFC 5869). */
export interface Wrapping {
  newKey(): Buffer;
  /** AES-256-GCM, bound to the key's id: a wrapped key that was moved to another row does not open there. */
  wrap(id: string, key: Buffer): string;
  /** Throws `WrongEncryptionKey`. */
  unwrap(id: string, wrapped: string): Buffer;
  /** The same key wrapped under the first encryption key; undefined: it is so already. Throws `WrongEncryptionKey`. */
  rewrap(id: string, wrapped: string): string | undefined;
  /** The key that addresses are hashed with, where none is kept: of the encryption key that wrapped this, else of the first. */
  addressKey(id: string, wrapped: string | undefined): Buffer;
}

const derived = (encryptionKey: KeyObject, label: string): Buffer =>
  Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskledger ${label} v1`, 32));

export const createWrapping = ([first, ...others]: EncryptionKeys): Wrapping => {
  const known = [first, ...others].map((encryptionKey) => ({
    wrapping: derived(encryptionKey, 'personal keys'),
    addresses: derived(encryptionKey, 'addresses'),
  }));
  const wrapping = derived(first, 'personal keys');

  const open = (id: string, wrapped: string) => {
    let cause: unknown;
    for (const [index, each] of known.entries()) {
      try {
        const key = Buffer.from(decrypt(each.wrapping, `personal-key ${id}`, wrapped), 'base64');
        return { key, ...each, isFirst: index === 0 };
      } catch (error) {
        cause = error;
      }
    }
    throw new WrongEncryptionKey(`the personal key ${id} was wrapped under another encryption key`, {
      cause,
    });
  };
  const wrap = (id: string, key: Buffer) => encrypt(wrapping, `personal-key ${id}`, key.toString('base64'));

  return {
    newKey: () => randomBytes(32),
    wrap,
    unwrap: (id, wrapped) => open(id, wrapped).key,
    rewrap: (id, wrapped) => {
      const { key, isFirst } = open(id, wrapped);
      return isFirst ? undefined : wrap(id, key);
    },
    addressKey: (id, wrapped) =>
      wrapped === undefined ? derived(first, 'addresses') : open(id, wrapped).addresses,
  };
};

/** Stands for an e-mail address, without regard to case, and tells nobody which one it is. */
export const hashAddress = (addressKey: Buffer, email: string): string =>
  createHmac('sha256', addressKey).update(email.toLowerCase()).digest('base64url').slice(0, 32);
