import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';
import { webhookDisabledReasons } from './state.ts';

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
  },
  WebhookChanged: {
    version: 1,
    schema: z.object({
      url: z.string().optional(),
      events: z.array(z.string()).optional(),
      description: z.string().optional(),
    }),
  },
  WebhookEnabled: { version: 1, schema: z.object({}) },
  WebhookDisabled: { version: 1, schema: z.object({ reason: z.enum(webhookDisabledReasons) }) },
  WebhookDeleted: { version: 1, schema: z.object({}) },
  /** The secrets themselves are in no event. */
  WebhookSecretRotated: { version: 1, schema: z.object({}) },
  WebhookTestRequested: { version: 1, schema: z.object({}) },
  WebhookRedeliveryRequested: { version: 1, schema: z.object({ delivery_id: z.string() }) },
} as const satisfies EventDefinitions;

export type WebhookEvent = EventOf<typeof webhookEvents>;
