import { taskEvents, type WebhookState, webhookDisabledReasons } from '@taskledger/domain';
import type { Webhook } from '@taskledger/read-models';
import { type Config, isPrivateHost } from '@taskledger/runtime';
import { z } from 'zod';
import { text, timestamp, uuid } from '../../schemas/fields.ts';

export const webhookParams = z.strictObject({ id: uuid() });

/** What a webhook may ask for: the events that `/stream` tells, by their types. */
export const webhookEventTypes: readonly string[] = Object.keys(taskEvents);

const eventType = z.string().refine((type) => type === '*' || webhookEventTypes.includes(type), {
  message: `Must be * or one of ${webhookEventTypes.join(', ')}`,
  params: { code: 'invalid_choice' },
});

const events = z
  .array(eventType)
  .min(1)
  .max(webhookEventTypes.length + 1)
  .refine((all) => new Set(all).size === all.length, {
    message: 'Must not name a type twice',
    params: { code: 'duplicate' },
  })
  .describe('Types of task events, or `*` for all');

const description = text(0, 255);

/** http or https, no credentials; without `allowPrivate`, nothing that shows already that it leads to a private network. */
const targetUrl = (allowPrivate: boolean) =>
  text(1, 2048)
    .refine((value) => !/[\s\p{Cc}]/u.test(value) && isHttpUrl(value), {
      message: 'Must be an http or https URL',
      params: { code: 'invalid_format' },
      abort: true,
    })
    .refine((value) => new URL(value).username === '' && new URL(value).password === '', {
      message: 'Must not contain credentials',
      params: { code: 'invalid_format' },
      abort: true,
    })
    .refine((value) => allowPrivate || !isPrivateHost(new URL(value).hostname), {
      message: 'Must not lead to a private or loopback address',
      params: { code: 'private_address' },
    })
    .meta({ format: 'uri' });

const isHttpUrl = (value: string): boolean =>
  /^https?:\/\//i.test(value) && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);

const examples = [{ url: 'https://example.com/hooks/tasks', events: ['TaskCompleted', 'TaskAssigned'] }];

/** The bodies of POST and PATCH (RFC 7396: what is absent stays, `null` clears). */
export const webhookBodies = ({ webhookAllowPrivate }: Pick<Config, 'webhookAllowPrivate'>) => {
  const url = targetUrl(webhookAllowPrivate);
  return {
    create: z
      .strictObject({ url, events, description: description.nullable().default('') })
      .meta({ examples }),
    patch: z
      .strictObject({
        url: url.exactOptional(),
        events: events.exactOptional(),
        description: description.nullable().exactOptional(),
        enabled: z.boolean().exactOptional().describe('`true` also after the service has disabled it'),
      })
      .meta({ examples: [{ events: ['*'] }, { enabled: true }] }),
  };
};

const fields = {
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string(),
  enabled: z.boolean(),
  disabled_at: timestamp().nullable(),
  disabled_reason: z
    .enum(webhookDisabledReasons)
    .nullable()
    .describe('`gone`: the receiver has answered 410; `failing`: nothing was accepted for days'),
  created_at: timestamp(),
  updated_at: timestamp(),
};

const example = {
  id: '0199d3c4-8f00-7000-8000-00000000000c',
  url: 'https://example.com/hooks/tasks',
  events: ['TaskCompleted', 'TaskAssigned'],
  description: '',
  enabled: true,
  disabled_at: null,
  disabled_reason: null,
  created_at: '2026-02-20T09:30:00.000Z',
  updated_at: '2026-02-20T09:30:00.000Z',
};

export const webhookSchema = z.strictObject(fields).meta({ id: 'Webhook', examples: [example] });

const secret = z.string().describe('Shown this once: verifies `webhook-signature` (Standard Webhooks 1.0)');

export const newWebhookSchema = z
  .strictObject({ ...fields, secret })
  .meta({ id: 'NewWebhook', examples: [{ ...example, secret: 'whsec_…' }] });

/** A webhook as clients see it. */
export const presentWebhook = (webhook: Webhook | WebhookState): z.infer<typeof webhookSchema> => ({
  id: webhook.id,
  url: webhook.url,
  events: [...webhook.events],
  description: webhook.description,
  enabled: webhook.disabled_at === null,
  disabled_at: webhook.disabled_at,
  disabled_reason: webhook.disabled_reason,
  created_at: webhook.created_at,
  updated_at: webhook.updated_at,
});
