import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { erasedAddress, theAddressIn } from '../personal.ts';
import { otpPurposes } from './state.ts';

/** Whoever holds the address: a challenge may come before any account. */
const ofAddress = { owner: theAddressIn('email') } as const;

/** The code itself is in none of them: it is worked out from the challenge's id and a key of the server. */
export const otpEvents = {
  OtpRequested: {
    version: 1,
    schema: z.object({
      id: z.string(),
      email: z.string(),
      purpose: z.enum(otpPurposes),
      /** Whose address it is, or whose it is to become; null for an address that nobody has yet. */
      user_id: z.string().nullable(),
      expires_at: z.string(),
    }),
    personal: { ...ofAddress, fields: { email: erasedAddress } },
  },
  OtpVerified: { version: 1, schema: z.object({ user_id: z.string() }), personal: ofAddress },
  OtpFailed: { version: 1, schema: z.object({ attempt: z.int() }), personal: ofAddress },
  OtpReplaced: { version: 1, schema: z.object({}), personal: ofAddress },
} as const satisfies EventDefinitions;

export type OtpEvent = EventOf<typeof otpEvents>;
