import { otpDecider } from '@taskledger/domain';
import { type LedgerReader, loaded } from '@taskledger/events';
import type { UserReader } from '@taskledger/read-models';
import { type Config, oneTimeCode } from '@taskledger/runtime';
import { PermanentFailure } from '@taskledger/runtime/queues';
import { oneTimeCodeMail } from '../mail-templates/one-time-code.ts';
import type { ComposeMail } from './mail.ts';

export interface OneTimeCodeDependencies {
  readonly readUser: UserReader;
  readonly ledger: LedgerReader;
  readonly config: Pick<Config, 'otpSecret' | 'otpDigits' | 'publicUrl'>;
}

/**
 * The mail with a one-time code, worked out here as it will be when it is verified. A challenge that is over (expired, met, missed
 * too often, replaced by a newer one) gets no mail any more, and neither does a deactivated account.
 */
export const composeOneTimeCode =
  ({ readUser, ledger, config: { otpSecret, otpDigits, publicUrl } }: OneTimeCodeDependencies): ComposeMail =>
  async ({ stream }, { id: messageId, recipient: challengeId }) => {
    const { state: challenge, events } = loaded(await ledger.readStream(stream), otpDecider);
    const [requested] = events;
    if (challenge === undefined || requested === undefined) {
      throw new PermanentFailure('the delivery’s challenge is not in the ledger');
    }
    const { state, email, purpose, user_id, created_at, expires_at } = challenge;
    if (state !== 'open' || new Date().toISOString() >= expires_at) return undefined;
    const user = user_id === null ? undefined : await readUser(user_id);
    if (user?.is_active === false) return undefined;
    const content = oneTimeCodeMail({
      code: oneTimeCode(otpSecret, challengeId, otpDigits),
      purpose,
      minutes: Math.round((Date.parse(expires_at) - Date.parse(created_at)) / 60_000),
      askedFrom: requested.meta,
      publicUrl,
    });
    return { ...content, to: { name: '', address: email }, messageId };
  };
