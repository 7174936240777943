import { createHash } from 'node:crypto';

/**
 * The id of the delivery of an event to a webhook, and its `webhook-id` header: a UUIDv7 of the event's time whose other bits follow
 * from both ids. So it is the same whenever it is derived again: in a retry, a redelivery, after a rewind.
 */
export const webhookDeliveryId = (eventId: string, webhookId: string): string => {
  const digest = createHash('sha256').update(`${eventId} ${webhookId}`).digest('hex');
  const time = eventId.slice(0, 13);
  const variant = ((Number.parseInt(digest.slice(3, 4), 16) & 0x3) | 0x8).toString(16);
  return `${time}-7${digest.slice(0, 3)}-${variant}${digest.slice(4, 7)}-${digest.slice(7, 19)}`;
};
