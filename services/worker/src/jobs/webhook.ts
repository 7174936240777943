import { system, webhookDecider } from '@taskledger/domain';
import { createCommandHandler, type Ledger, type RecordedEvent } from '@taskledger/events';
import { webhookDeliveryId } from '@taskledger/runtime';
import type { Sender } from '@taskledger/runtime/outbound';
import { type Job, PermanentFailure } from '@taskledger/runtime/queues';
import { z } from 'zod';
import { delivering } from '../delivering.ts';
import type { Deliveries, Delivery } from '../deliveries.ts';
import { bodyFor, type BodyDependencies } from '../webhooks/body.ts';
import { deliveryKey, webhookOf } from '../webhooks/delivery-names.ts';
import { postTo } from '../webhooks/post.ts';
import type { Receivers } from '../webhooks/receivers.ts';
import type { Target, WebhookRecords } from '../webhooks/records.ts';
import { retryWebhookIn } from '../webhooks/retries.ts';
import { eventOf } from './mail.ts';

export interface WebhookJobDependencies extends BodyDependencies {
  readonly deliveries: Deliveries;
  readonly ledger: Ledger;
  readonly records: WebhookRecords;
  readonly receivers: Receivers;
  readonly sender: Sender;
}

/** A receiver that has accepted nothing for so long is not tried any more. */
const givenUpAfterMs = 5 * 24 * 3_600_000;

const jobSchema = z.object({ delivery: z.string() });
const redeliverySchema = z.object({ delivery_id: z.string() });

/** Posts deliveries to webhooks, each until it is accepted, always under one `webhook-id`. */
export const webhookJob = (deps: WebhookJobDependencies) => {
  const { deliveries, ledger, records, receivers, sender } = deps;
  const webhooks = createCommandHandler(ledger, webhookDecider);

  const disable = async (
    webhookId: string,
    reason: 'gone' | 'failing',
    { meta, event_id }: RecordedEvent,
  ) => {
    const { correlation_id } = meta;
    await webhooks.handle(
      webhookId,
      { type: 'DisableWebhook', by: system, reason },
      { meta: { actor: system.id, correlation_id, causation_id: event_id } },
    );
    await records.forget(webhookId);
  };

  const post = async (target: Target, deliveryId: string, body: string, cause: RecordedEvent) => {
    const attempt = await postTo(sender, target, deliveryId, body);
    const { error, status } = attempt;
    receivers.note(target.id, error === null ? 'accepted' : 'failed');
    // It was accepted: that the log lacks it is better than to send it again.
    if (error === null) return records.accepted(attempt).catch(() => undefined);
    const failingForMs = await records.failed(attempt);
    if (status === 410) {
      await disable(target.id, 'gone', cause);
      throw new PermanentFailure(error);
    }
    if (failingForMs > givenUpAfterMs) {
      await disable(target.id, 'failing', cause);
      throw new PermanentFailure(`${error}, and nothing was accepted for days`);
    }
    throw new Error(error);
  };

  /** What a delivery sends: its own event, or that of the delivery which it repeats. */
  const subjectOf = async (delivery: Delivery, cause: RecordedEvent) => {
    if (delivery.reactor === 'webhook') {
      return { event: cause, deliveryId: webhookDeliveryId(cause.event_id, delivery.recipient) };
    }
    const { delivery_id: deliveryId } = redeliverySchema.parse(cause.data);
    const position = await records.positionOf(deliveryKey(deliveryId, delivery.recipient));
    if (position === undefined) throw new PermanentFailure('there is no such delivery to repeat');
    return { event: await eventOf({ ...delivery, position }, ledger), deliveryId };
  };

  const deliver = async (delivery: Delivery): Promise<'sent' | 'skipped'> => {
    const target = await records.target(delivery.recipient);
    if (target === undefined) {
      receivers.forget(delivery.recipient);
      return 'skipped';
    }
    const cause = await eventOf(delivery, ledger);
    const { event, deliveryId } = await subjectOf(delivery, cause);
    const body = await bodyFor(target, event, deps);
    if (body === undefined) return 'skipped';
    await post(target, deliveryId, body, cause);
    if (event !== cause) await records.settleOriginal(deliveryKey(deliveryId, target.id));
    return 'sent';
  };

  const attempt = delivering({ deliveries, deliver, retryIn: retryWebhookIn });
  return async (job: Job): Promise<void> => {
    const parsed = jobSchema.safeParse(job.data);
    if (!parsed.success) throw new PermanentFailure('the job names no delivery');
    await receivers.attempt(webhookOf(parsed.data.delivery), job.attempt - 1, () => attempt(job));
  };
};
