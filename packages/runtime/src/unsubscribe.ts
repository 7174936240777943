import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The mails that a link in them ends, as the profile calls them. */
export const unsubscribable = ['completions', 'reminders', 'assignments'] as const;
export type Unsubscribable = (typeof unsubscribable)[number];

export interface Unsubscription {
  readonly userId: string;
  readonly from: Unsubscribable;
}

/**
 * What lets its bearer end one kind of mails to one user, and nothing else: without a session, since the link in a mail has none (RFC
 * 8058). It does not expire: an old mail's link must work. Signed with a key of its own, made of `OTP_SECRET`.
 */
export const unsubscribeToken = (secret: KeyObject, { userId, from }: Unsubscription): string => {
  const claim = `${from}.${userId}`;
  return `${claim}.${signature(secret, claim)}`;
};

/** Undefined for whatever was not signed here. */
export const readUnsubscribeToken = (secret: KeyObject, token: string): Unsubscription | undefined => {
  const [kind = '', userId = '', ...rest] = token.split('.');
  const from = unsubscribable.find((each) => each === kind);
  if (from === undefined) return undefined;
  const given = Buffer.from(rest.join('.'));
  const expected = Buffer.from(signature(secret, `${from}.${userId}`));
  return given.length === expected.length && timingSafeEqual(given, expected) ? { userId, from } : undefined;
};

const signature = (secret: KeyObject, claim: string): string =>
  createHmac('sha256', secret).update(`unsubscribe ${claim}`).digest('base64url');
