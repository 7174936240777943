import { evolveWebhook, type WebhookState } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `webhooks`. It holds the rule `webhook_limit`. */
export const webhooks = inlineProjection({
  name: 'webhooks',
  category: 'webhook',
  evolve: evolveWebhook,
  toRow: (state: WebhookState) => state,
});
