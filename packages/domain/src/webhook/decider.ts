import { decideWebhook } from './decide.ts';
import { evolveWebhook } from './evolve.ts';

/** The webhook aggregate: its streams are `webhook-<id>`. */
export const webhookDecider = {
  category: 'webhook',
  decide: decideWebhook,
  evolve: evolveWebhook,
} as const;
