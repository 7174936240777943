import { z } from 'zod';
import { roles } from '../decision.ts';
import type { EventDefinitions, EventOf } from '../event.ts';
import { notifyAbout } from './state.ts';

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
  },
  EmailChanged: { version: 1, schema: z.object({ email: z.string() }) },
  PasswordChanged: { version: 1, schema: z.object({}) },
  RoleChanged: { version: 1, schema: z.object({ role: z.enum(roles) }) },
  UserDeactivated: { version: 1, schema: z.object({}) },
  UserReactivated: { version: 1, schema: z.object({}) },
} as const satisfies EventDefinitions;

export type UserEvent = EventOf<typeof userEvents>;
