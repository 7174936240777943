import { webhookDecider } from '@taskledger/domain';
import { type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import type { Queue } from '@taskledger/runtime/queues';
import { z } from 'zod';
import { mailTo } from './completion-mail.ts';
import type { Reactor } from './reactor.ts';

const name = 'webhook-notice';

const disabled = z.object({ reason: z.string() });

/** That the service has disabled a webhook is told to its owner. What they did themselves, they know. */
export const webhookNotice = (ledger: LedgerReader, queue: Queue): Reactor => ({
  name,
  types: ['WebhookDisabled'],
  queue,
  derive: async (event: RecordedEvent) => {
    if (disabled.parse(event.data).reason === 'owner') return [];
    const { state } = loaded(await ledger.readStream(event.stream), webhookDecider);
    if (state === undefined) throw new Error(`${event.stream} has no events`);
    return [mailTo(name, state.owner_id, event)];
  },
});
