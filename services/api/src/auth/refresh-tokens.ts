import type { EncryptionKeys, RowWrite } from '@taskledger/events';
import { createHash, randomBytes } from 'node:crypto';
import { createMacs, type Mac } from './macs.ts';

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
export const createSuccessors = (encryptionKeys: EncryptionKeys): Successors => {
  const [present, ...former] = createMacs(encryptionKeys, 'refresh tokens');
  return (sessionId, token, repeatKey) => {
    const text = `${sessionId} ${token}${repeatKey === '' ? '' : ` ${repeatKey}`}`;
    const successor = (mac: Mac) => mac(text).toString('base64url');
    return [successor(present), ...former.map(successor)];
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
