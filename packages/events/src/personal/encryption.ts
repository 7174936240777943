import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

// Random bytes are cheap by the page and dear by the dozen: each request for them has the same fixed cost.
const page = Buffer.alloc(nonceBytes * 340);
let next = page.length;

const newNonce = (): Buffer => {
  if (next === page.length) {
    randomFillSync(page);
    next = 0;
  }
  next += nonceBytes;
  return page.subarray(next - nonceBytes, next);
};

/**
 * AES-256-GCM under a person's key: nonce, ciphertext and tag in base64. `place` is authenticated with it, so that what was moved
 * to another event does not open there. A key's nonces are random, 96 bits: good for 2^32 events of a person (NIST SP 800-38D, 8.3).
 */
export const encrypt = (key: Buffer, place: string, text: string): string => {
  const nonce = newNonce();
  const cipher = createCipheriv(algorithm, key, nonce);
  cipher.setAAD(Buffer.from(place));
  const length = Buffer.byteLength(text);
  const whole = Buffer.allocUnsafe(nonceBytes + length + tagBytes);
  nonce.copy(whole);
  // In this mode all of it comes from `update`.
  cipher.update(text, 'utf8').copy(whole, nonceBytes);
  cipher.final();
  cipher.getAuthTag().copy(whole, nonceBytes + length);
  return whole.toString('base64');
};

/** Throws for what was encrypted under another key or in another place, or changed since. */
export const decrypt = (key: Buffer, place: string, encrypted: string): string => {
  const whole = Buffer.from(encrypted, 'base64');
  const end = whole.length - tagBytes;
  const decipher = createDecipheriv(algorithm, key, whole.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(whole.subarray(end));
  const text = decipher.update(whole.subarray(nonceBytes, end));
  // Throws where the tag does not fit; nothing is read before.
  decipher.final();
  return text.toString('utf8');
};
