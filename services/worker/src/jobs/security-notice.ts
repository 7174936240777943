import { userDecider } from '@taskledger/domain';
import { type LedgerReader, loaded } from '@taskledger/events';
import { PermanentFailure } from '@taskledger/runtime/queues';
import { type SecurityNotice, securityNoticeMail } from '../mail-templates/security-notice.ts';
import type { ComposeMail } from './mail.ts';

/** The events that are told. A session that ends because of a reused token is `RefreshTokenReused` already. */
export const securityNotices: readonly SecurityNotice[] = [
  'PasswordChanged',
  'EmailChanged',
  'RefreshTokenReused',
];

export interface SecurityNoticeDependencies {
  readonly ledger: LedgerReader;
  readonly publicUrl: string;
}

/**
 * Tells the holder of an account what happened to it, whatever mails they want otherwise; only a deactivated account is told
 * nothing. It goes to the address that was the account's just before: whoever takes an account over must not get the notice
 * in its holder's stead.
 */
export const composeSecurityNotice =
  ({ ledger, publicUrl }: SecurityNoticeDependencies): ComposeMail =>
  async (event, { id: messageId, recipient }) => {
    const notice = securityNotices.find((type) => type === event.type);
    if (notice === undefined) throw new PermanentFailure(`${event.type} is not told to anybody`);
    const history = await ledger.readStream(`${userDecider.category}-${recipient}`);
    const { state: now } = loaded(history, userDecider);
    const before = loaded(
      history.filter((each) => each.position < event.position),
      userDecider,
    ).state;
    if (now === undefined || before === undefined)
      throw new PermanentFailure('the delivery’s user does not exist');
    if (!now.is_active) return undefined;
    const content = securityNoticeMail({
      notice,
      happenedAt: event.recorded_at,
      timezone: before.timezone,
      from: event.meta,
      publicUrl,
    });
    return { ...content, to: { name: '', address: before.email }, messageId };
  };
