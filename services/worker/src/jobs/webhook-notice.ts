import { webhookDecider } from '@taskledger/domain';
import { type LedgerReader, loaded } from '@taskledger/events';
import type { UserReader } from '@taskledger/read-models';
import { PermanentFailure } from '@taskledger/runtime/queues';
import { z } from 'zod';
import { oneLine } from '../mail-templates/one-line.ts';
import { webhookNoticeMail } from '../mail-templates/webhook-notice.ts';
import type { ComposeMail } from './mail.ts';

export interface WebhookNoticeDependencies {
  readonly readUser: UserReader;
  readonly ledger: LedgerReader;
  readonly publicUrl: string;
}

const disabled = z.object({ reason: z.enum(['gone', 'failing']) });

/** Tells the owner of a webhook that it is disabled, and why. Nothing of the URL but its host: the rest may be a secret. */
export const composeWebhookNotice =
  ({ readUser, ledger, publicUrl }: WebhookNoticeDependencies): ComposeMail =>
  async (event, { id: messageId, recipient }) => {
    const user = await readUser(recipient);
    if (user?.is_active !== true) return undefined;
    const { state } = loaded(await ledger.readStream(event.stream), webhookDecider);
    if (state === undefined) throw new PermanentFailure('the delivery’s webhook does not exist');
    const content = webhookNoticeMail({
      recipientName: user.display_name,
      reason: disabled.parse(event.data).reason,
      host: URL.canParse(state.url) ? new URL(state.url).host : '',
      disabledAt: event.recorded_at,
      timezone: user.timezone,
      publicUrl,
    });
    return { ...content, to: { name: oneLine(user.display_name), address: user.email }, messageId };
  };
