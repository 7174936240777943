import type { Ledger } from '@taskledger/events';
import { createTaskReader } from '@taskledger/read-models';
import { type Config, createWebhookSecrets, type Pool } from '@taskledger/runtime';
import { createSender, type Resolve } from '@taskledger/runtime/outbound';
import type { Queues, QueueWorkerOptions } from '@taskledger/runtime/queues';
import type { Deliveries } from '../deliveries.ts';
import { webhookJob } from '../jobs/webhook.ts';
import type { Reactor } from '../reactors/reactor.ts';
import { webhookNotice } from '../reactors/webhook-notice.ts';
import { webhookRedelivery } from '../reactors/webhook-redelivery.ts';
import { webhookReactor } from '../reactors/webhook.ts';
import { createReceivers } from './receivers.ts';
import { createWebhookRecords } from './records.ts';

export interface WebhooksOptions {
  readonly config: Pick<Config, 'dataEncryptionKeys' | 'webhookAllowPrivate'>;
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly queues: Queues;
  readonly deliveries: Deliveries;
  /** Attempts at once, over all receivers. */
  readonly places: QueueWorkerOptions;
  /** Instead of the DNS. */
  readonly resolve?: Resolve | undefined;
}

export interface Webhooks {
  readonly reactors: readonly Reactor[];
  /** Handles the jobs of the queue `webhook` from now on. */
  start(): void;
  close(): Promise<void>;
}

/** Of the places, one receiver may hold this part by attempts, and twice that by jobs that wait a moment for them. */
const shareOfReceiver = 1 / 5;

/** All that the worker does for webhooks. */
export const createWebhooks = (options: WebhooksOptions): Webhooks => {
  const { config, pool, ledger, queues, deliveries, places, resolve } = options;
  const queue = queues.queue('webhook');
  const share = Math.max(1, Math.floor(places.concurrency * shareOfReceiver));
  const sender = createSender({
    allowPrivate: config.webhookAllowPrivate,
    ...(resolve !== undefined && { resolve }),
  });
  const handle = webhookJob({
    deliveries,
    ledger,
    readTask: createTaskReader(pool),
    records: createWebhookRecords(pool, createWebhookSecrets(config.dataEncryptionKeys)),
    receivers: createReceivers({ places: share, waiting: 2 * share }),
    sender,
  });
  return {
    reactors: [
      webhookReactor({ pool, ledger, queue }),
      webhookRedelivery(queue),
      webhookNotice(ledger, queues.queue('mail')),
    ],
    start: () => void queues.worker('webhook', handle, places),
    close: () => sender.close(),
  };
};
