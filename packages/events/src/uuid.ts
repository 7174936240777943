import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

// Random bytes are cheap by the page and dear by the dozen: each request for them has the same fixed cost.
const page = new Uint8Array(4096);
const bytesEach = 16;
let next = page.length;

const random = (): Uint8Array => {
  if (next + bytesEach > page.length) {
    randomFillSync(page);
    next = 0;
  }
  next += bytesEach;
  return page.subarray(next - bytesEach, next);
};

/** A UUIDv7 (RFC 9562) of cryptographically random bits, in lower case: for events, requests and aggregates alike. */
export const uuidv7 = (): string => v7({ random: random() });
