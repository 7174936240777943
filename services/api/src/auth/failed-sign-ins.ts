import { securityStreams, type SignInMethod } from '@taskledger/domain';
import type { EventMeta, Ledger, NewEvent, RowWrite } from '@taskledger/events';
import { createHmac, type KeyObject } from 'node:crypto';

export interface FailedSignIn {
  readonly userId: string;
  readonly method: SignInMethod;
  /** Whether it makes the next password wait longer. One that was refused unseen does not: else an attacker's patience would decide. */
  readonly counts: boolean;
}

/** Notes a failed attempt on an account. */
export const noteFailedSignIn = (
  ledger: Ledger,
  { userId, method, counts }: FailedSignIn,
  meta: EventMeta,
): Promise<void> =>
  note(
    ledger,
    securityStreams.signInFailed(userId),
    { type: 'SignInFailed', data: { user_id: userId, method } },
    meta,
    counts ? [passwordFailed(userId)] : [],
  );

/** Notes an attempt on an account that does not exist. The name is kept as a keyed hash: it may be a password in the wrong field. */
export const noteUnknownAccount = (
  ledger: Ledger,
  key: KeyObject,
  identifier: string,
  meta: EventMeta,
): Promise<void> => {
  const identifier_hash = createHmac('sha256', key)
    .update(`identifier ${identifier.toLowerCase()}`)
    .digest('base64url')
    .slice(0, 22);
  return note(
    ledger,
    securityStreams.unknownAccount,
    { type: 'UnknownAccountSignInFailed', data: { identifier_hash } },
    meta,
    [],
  );
};

/** The row that makes the next password of an account wait longer. */
export const passwordFailed = (userId: string): RowWrite => ({
  table: 'sign_in_delays',
  row: { user_id: userId, failed: true },
});

/** The row that lets an account's passwords wait no more. */
export const delayOver = (userId: string): RowWrite => ({
  table: 'sign_in_delays',
  row: { user_id: userId, failed: false },
});

const note = async (
  ledger: Ledger,
  stream: string,
  event: NewEvent,
  meta: EventMeta,
  rows: readonly RowWrite[],
): Promise<void> => {
  const recorded_at = new Date().toISOString();
  const result = await ledger.append({
    streams: [{ stream, expected: 'any', events: [event] }],
    meta,
    recorded_at,
    rows,
  });
  if (result.outcome !== 'appended') throw new Error(`${event.type} was not recorded: ${result.outcome}`);
};
