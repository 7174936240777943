import { otpDecider, type OtpPurpose } from '@taskledger/domain';
import { type EventMeta, uuidv7 } from '@taskledger/events';
import { challengesSince, openChallenges } from '@taskledger/read-models';
import type { AppDependencies } from '../dependencies.ts';
import { problem } from '../problems.ts';
import { atomically, decided, unwritten } from './atomically.ts';

/** Seconds. */
export const codeLifetime = 300;

const hour = 3_600_000;
const codesPerHour = 10;

export interface CodeRequest {
  readonly email: string;
  readonly purpose: OtpPurpose;
  /** Whose address it is or is to become, if that is known. */
  readonly userId: string | null;
}

export interface RequestedCode {
  readonly challengeId: string;
  readonly position: number;
}

/**
 * Begins a challenge for a one-time code, which ends those that the address still has open for this purpose. The mail is sent by
 * whoever reads the event. An address is sent so many codes an hour and no more, whether or not it belongs to anybody: beyond
 * that it is 429 `rate_limited`, so that neither can a mailbox be flooded nor codes be guessed over many challenges.
 */
export const requestCode = async (
  { pool, ledger, commands }: Pick<AppDependencies, 'pool' | 'ledger' | 'commands'>,
  { email, purpose, userId: user_id }: CodeRequest,
  meta: EventMeta,
): Promise<RequestedCode> => {
  const id = uuidv7();
  const result = await atomically(ledger, async () => {
    const now = Date.now();
    const sent = await challengesSince(pool, email, new Date(now - hour).toISOString());
    const oldest = sent[codesPerHour - 1];
    if (oldest !== undefined) throw tooMany(Date.parse(oldest) + hour - now);
    const open = await openChallenges(pool, email, purpose);
    const replaced = open.map(async (challenge) =>
      decided(otpDecider, challenge.id, await commands.otp.load(challenge.id), { type: 'ReplaceOtp' }),
    );
    const expires_at = new Date(now + codeLifetime * 1000).toISOString();
    const requested = decided(otpDecider, id, unwritten, {
      type: 'RequestOtp',
      id,
      email,
      purpose,
      user_id,
      expires_at,
    });
    return { commands: [...(await Promise.all(replaced)), requested], meta };
  });
  if (result.outcome !== 'appended') throw new Error(`a code was not requested: ${result.rule}`);
  return { challengeId: id, position: result.events.at(-1)?.position ?? 0 };
};

const tooMany = (ms: number) => {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  return problem('rate_limited', {
    detail: `An address is sent up to ${codesPerHour} codes an hour. Try again in ${seconds} s, or use the last one.`,
    headers: { 'retry-after': String(seconds) },
  });
};
