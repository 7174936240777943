import type { RecordedEvent } from '@taskledger/events';
import { webhookDeliveryId } from '@taskledger/runtime';
import type { NewDelivery } from '../deliveries.ts';

/** The delivery of an event to a webhook. */
export const webhookDelivery = (
  { event_id, position }: Pick<RecordedEvent, 'event_id' | 'position'>,
  webhookId: string,
): NewDelivery => ({
  id: deliveryKey(webhookDeliveryId(event_id, webhookId), webhookId),
  reactor: 'webhook',
  position,
  channel: 'webhook',
  recipient: webhookId,
});

/** In the table `deliveries`, by the id that clients see. */
export const deliveryKey = (deliveryId: string, webhookId: string): string =>
  `webhook-${deliveryId}-${webhookId}`;

/** The webhook whose delivery this is: every id of a delivery ends with it. */
export const webhookOf = (deliveryKey: string): string => deliveryKey.slice(-36);
