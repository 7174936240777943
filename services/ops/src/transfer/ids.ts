import { createHash } from 'node:crypto';

/**
 * The id of an imported task: the same whenever the same thing is imported for the same user, so that a second run finds it there. In
 * the form of a UUIDv7 (RFC 9562) of the year 1970: its random bits are a hash.
 */
export const derivedId = (...parts: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const variant = ((Number.parseInt(hash.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `00000000-0000-7${hash.slice(0, 3)}-${variant}${hash.slice(4, 7)}-${hash.slice(7, 19)}`;
};
