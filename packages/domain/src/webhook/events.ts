import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { theUserIn } from '../personal.ts';
import { webhookDisabledReasons } from './state.ts';

/** A URL tells where its owner is at home. */
const personal = {
  owner: theUserIn('owner_id'),
  fields: { url: 'https://erased.invalid/', description: '' },
} as const;
const ofOwner = { owner: personal.owner } as const;

export const webhookEvents = {
  WebhookRegistered: {
    version: 1,
    schema: z.object({
      id: z.string(),
      owner_id: z.string(),
      url: z.string(),
      events: z.array(z.string()),
      description: z.string(),
    }),
    personal,
  },
  WebhookChanged: {
    version: 1,
    schema: z.object({
      url: z.string().optional(),
      events: z.array(z.string()).optional(),
      description: z.string().optional(),
    }),
    personal,
  },
  WebhookEnabled: { version: 1, schema: z.object({}), personal: ofOwner },
  WebhookDisabled: {
    version: 1,
    schema: z.object({ reason: z.enum(webhookDisabledReasons) }),
    personal: ofOwner,
  },
  WebhookDeleted: { version: 1, schema: z.object({}), personal: ofOwner },
  /** The secrets themselves are in no event. */
  WebhookSecretRotated: { version: 1, schema: z.object({}), personal: ofOwner },
  WebhookTestRequested: { version: 1, schema: z.object({}), personal: ofOwner },
  WebhookRedeliveryRequested: {
    version: 1,
    schema: z.object({ delivery_id: z.string() }),
    personal: ofOwner,
  },
} as const satisfies EventDefinitions;

export type WebhookEvent = EventOf<typeof webhookEvents>;
