import { webhookDecider } from '@taskledger/domain';
import type { RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import type { Reactor } from './reactor.ts';

const name = 'webhook-redelivery';

/** What the owner of a webhook asks for once more: a delivery of its own, so that a rewind does not repeat it. */
export const webhookRedelivery = (queue: Queue): Reactor => ({
  name,
  types: ['WebhookRedeliveryRequested'],
  queue,
  derive: ({ event_id, position, stream }: RecordedEvent) => {
    const webhookId = stream.slice(webhookDecider.category.length + 1);
    return [
      {
        id: `${name}-${event_id}-${webhookId}`,
        reactor: name,
        position,
        channel: 'webhook',
        recipient: webhookId,
      },
    ];
  },
});
