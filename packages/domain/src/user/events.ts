import { z } from 'zod';
import { roles } from '../decision.ts';
import type { EventDefinitions, EventOf } from '../event.ts';
import { erasedAddress, erasedName, theUserIn } from '../personal.ts';
import { notifyAbout } from './state.ts';

const holder = theUserIn('id');
const ofHolder = { owner: holder } as const;
const names = { username: null, display_name: erasedName } as const;

export const userEvents = {
  UserRegistered: {
    version: 1,
    schema: z.object({
      id: z.string(),
      email: z.string(),
      username: z.string().nullable(),
      display_name: z.string(),
      role: z.enum(roles),
    }),
    personal: { owner: holder, fields: { email: erasedAddress, ...names } },
  },
  ProfileChanged: {
    version: 1,
    schema: z.object({
      display_name: z.exactOptional(z.string()),
      username: z.exactOptional(z.string().nullable()),
      bio: z.exactOptional(z.string()),
      avatar_url: z.exactOptional(z.string().nullable()),
      timezone: z.exactOptional(z.string()),
      /** All of them, if one has changed. */
      email_notifications: z.exactOptional(
        z.object({ completions: z.enum(notifyAbout), reminders: z.boolean(), assignments: z.boolean() }),
      ),
    }),
    personal: { owner: holder, fields: { ...names, bio: '', avatar_url: null, timezone: 'UTC' } },
  },
  EmailChanged: {
    version: 1,
    schema: z.object({ email: z.string() }),
    personal: { owner: holder, fields: { email: erasedAddress } },
  },
  PasswordChanged: { version: 1, schema: z.object({}), personal: ofHolder },
  RoleChanged: { version: 1, schema: z.object({ role: z.enum(roles) }), personal: ofHolder },
  UserDeactivated: { version: 1, schema: z.object({}), personal: ofHolder },
  UserReactivated: { version: 1, schema: z.object({}), personal: ofHolder },
  /** The last event of an account. The keys of its holder are deleted after it. */
  UserErased: { version: 1, schema: z.object({ id: z.string() }), personal: ofHolder },
} as const satisfies EventDefinitions;

export type UserEvent = EventOf<typeof userEvents>;
