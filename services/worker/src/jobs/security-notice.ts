import { sessionDecider, userDecider } from '@taskledger/domain';
import { categoryOf, type LedgerReader, loaded, type RecordedEvent } from '@taskledger/events';
import { PermanentFailure } from '@taskledger/runtime';
import { type SecurityNotice, securityNoticeMail } from '../mail-templates/security-notice.ts';
import type { ComposeMail } from './mail.ts';
import type { SecurityNoticeMail } from './mail-data.ts';

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
  ({ ledger, publicUrl }: SecurityNoticeDependencies): ComposeMail<SecurityNoticeMail> =>
  async ({ event_id, position }, messageId) => {
    const [event] = await ledger.readLedger(position - 1, 1);
    const notice = securityNotices.find((type) => type === event?.type);
    if (event?.event_id !== event_id || notice === undefined) {
      throw new PermanentFailure('the job’s event is not in the ledger');
    }
    const history = await ledger.readStream(`user-${await userOf(event, ledger)}`);
    const { state: now } = loaded(history, userDecider);
    const before = loaded(
      history.filter((each) => each.position < position),
      userDecider,
    ).state;
    if (now === undefined || before === undefined)
      throw new PermanentFailure('the job’s user does not exist');
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

const userOf = async ({ stream }: RecordedEvent, ledger: LedgerReader): Promise<string> => {
  if (categoryOf(stream) === userDecider.category) return stream.slice(userDecider.category.length + 1);
  const { state: session } = loaded(await ledger.readStream(stream), sessionDecider);
  if (session === undefined) throw new PermanentFailure('the job’s session does not exist');
  return session.user_id;
};
