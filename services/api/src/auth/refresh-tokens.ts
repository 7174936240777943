import type { EncryptionKeys, RowWrite } from '@taskledger/events';
import { createHash, createHmac, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';

/** Seconds: 7 days. */
export const refreshTokenLifetime = 604_800;

/** SHA-256 is enough for what cannot be guessed: a token is 256 bits that look random. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The first refresh token of a session. */
export const firstRefreshToken = (): string => randomBytes(32).toString('base64url');

/**
 * What follows a refresh token, in its session, for a request with this repeat key; then what followed it if it was spent under another
 * encryption key.
 */
export type Successors = (
  sessionId: string,
  token: string,
  repeatKey: string,
) => readonly [string, ...string[]];

/**
 * A token's successor is worked out from it and a key of the server. So a client whose answer was lost can be given the same
 * one again, although only hashes are kept; and neither a stolen token nor a stolen database tells what comes next.
 */
export const createSuccessors = ([first, ...others]: EncryptionKeys): Successors => {
  const under = (encryptionKey: KeyObject) => {
    const key = Buffer.from(hkdfSync('sha256', encryptionKey, '', 'taskledger refresh tokens', 32));
    return (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  };
  const [present, former] = [under(first), others.map(under)];
  return (sessionId, token, repeatKey) => {
    const text = `${sessionId} ${token}${repeatKey === '' ? '' : ` ${repeatKey}`}`;
    return [present(text), ...former.map((successor) => successor(text))];
  };
};

/** The row that the append writes for a new token: its hash alone is kept. It spends the one before it. */
export const refreshTokenRow = (sessionId: string, token: string): RowWrite => ({
  table: 'refresh_tokens',
  row: { token_hash: hashOf(token), session_id: sessionId },
});

/** The row that spends a session's last token without giving out another one. */
export const lastTokenSpent = (sessionId: string): RowWrite => ({
  table: 'refresh_tokens',
  row: { token_hash: null, session_id: sessionId },
});
