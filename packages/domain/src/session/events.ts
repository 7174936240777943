import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { theUserIn } from '../personal.ts';
import { revocationReasons, signInMethods } from './state.ts';

/** Version 1 of `SignedIn` knew passwords only, and not where they came from. */
const signedInV1 = z.object({ id: z.string(), user_id: z.string(), method: z.literal('password') });

const ofUser = { owner: theUserIn('user_id') } as const;

export const sessionEvents = {
  SignedIn: {
    version: 2,
    schema: z.object({
      id: z.string(),
      user_id: z.string(),
      method: z.enum(signInMethods),
      ip: z.string().nullable(),
      user_agent: z.string().nullable(),
      cookie: z.boolean(),
    }),
    upcasters: { 1: (data) => ({ ...signedInV1.parse(data), ip: null, user_agent: null, cookie: false }) },
    personal: { ...ofUser, fields: { ip: null, user_agent: null } },
  },
  SessionRefreshed: { version: 1, schema: z.object({}), personal: ofUser },
  RefreshTokenReused: { version: 1, schema: z.object({}), personal: ofUser },
  SessionRevoked: {
    version: 2,
    schema: z.object({ reason: z.enum(revocationReasons) }),
    // Version 1 had one reason, which is still one.
    upcasters: { 1: (data) => data },
    personal: ofUser,
  },
} as const satisfies EventDefinitions;

export type SessionEvent = EventOf<typeof sessionEvents>;
