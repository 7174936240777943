import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { theUserIn } from '../personal.ts';
import { signInMethods } from '../session/state.ts';

const theUser = theUserIn('user_id');

/** What the service notes about attempts on it. Nothing is decided on these: they are appended to whatever is there. */
export const securityEvents = {
  SignInFailed: {
    version: 1,
    schema: z.object({ user_id: z.string(), method: z.enum(signInMethods) }),
    personal: { owner: theUser },
  },
  /** A hash of what was given for an address or username: it may be a password typed into the wrong field. */
  UnknownAccountSignInFailed: {
    version: 1,
    schema: z.object({ identifier_hash: z.string() }),
    personal: { owner: () => undefined, fields: { identifier_hash: '' } },
  },
  /** One per key and window. */
  RateLimitExceeded: {
    version: 1,
    schema: z.object({
      key_hash: z.string(),
      endpoint: z.string(),
      limit: z.int(),
      window_ms: z.int(),
      user_id: z.string().nullable(),
    }),
    personal: { owner: theUser, fields: { key_hash: '' } },
  },
} as const satisfies EventDefinitions;

export type SecurityEvent = EventOf<typeof securityEvents>;

/** Where each of them is recorded, with `expected: 'any'`. */
export const securityStreams = {
  signInFailed: (userId: string) => `signin-${userId}`,
  unknownAccount: 'security-signin',
  rateLimit: 'security-ratelimit',
} as const;
