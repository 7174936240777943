import type { EncryptionKeys } from '@taskledger/events';
import { createHmac, hkdfSync, type KeyObject } from 'node:crypto';

/** HMAC-SHA-256: 32 bytes that nobody without the server's key can work out. */
export type Mac = (text: string) => Buffer;

/** One under each of the encryption keys, in their order: what a former key has made is known again. `use` keeps uses apart. */
export const createMacs = ([first, ...others]: EncryptionKeys, use: string): readonly [Mac, ...Mac[]] => {
  const under = (encryptionKey: KeyObject): Mac => {
    const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', `taskledger ${use}`, 32));
    return (text) => createHmac('sha256', key).update(text).digest();
  };
  return [under(first), ...others.map(under)];
};
