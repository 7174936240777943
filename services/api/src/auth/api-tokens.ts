import { findApiToken, noteApiTokenUse } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';
import type { Caller } from './access-tokens.ts';
import { hashOf } from './refresh-tokens.ts';

const prefix = 'tl_pat_';

/** A token of 256 bits that nobody can guess. */
export const apiTokenOf = (bytes: Buffer): string => prefix + bytes.toString('base64url');

export const looksLikeApiToken = (bearer: string): boolean => bearer.startsWith(prefix);

const freshMs = 1000;
const noteEveryMs = 60_000;
const maxKnown = 10_000;

interface Known {
  readonly caller: Caller;
  /** Milliseconds since 1970, as all here. */
  readonly expires: number;
  readonly until: number;
}

export interface ApiTokenReader {
  /**
   * Whom an API token stands for; undefined when it is not good (any more). An answer is kept for a second: what ends a token
   * or its owner's rights in between is known to `Revocations`, which must be asked about every caller, and `forget` follows.
   */
  findCallerByApiToken(token: string): Promise<Caller | undefined>;
  forget(token: string): void;
}

export const createApiTokenReader = ({
  pool,
  logger,
}: {
  readonly pool: Pool;
  readonly logger: Pick<Logger, 'warn'>;
}): ApiTokenReader => {
  const known = new Map<string, Known>();
  const noted = new Map<string, number>();

  const note = (id: string, now: number): void => {
    if (now < (noted.get(id) ?? 0) + noteEveryMs) return;
    if (noted.size >= maxKnown) noted.clear();
    noted.set(id, now);
    noteApiTokenUse(pool, id).catch((err: unknown) => {
      logger.warn({ err }, 'The use of an API token could not be noted');
    });
  };

  const look = async (hash: string): Promise<Known | undefined> => {
    // Before the query: what happens while it runs must count as later.
    const issuedAt = Date.now();
    const token = await findApiToken(pool, hash);
    if (token === undefined || token.revoked_at !== null || !token.is_active) return undefined;
    const { id: sessionId, user_id: id, role, scope, expires_at } = token;
    const expires = expires_at === null ? Infinity : Date.parse(expires_at);
    const caller = { actor: { id, role }, sessionId, issuedAt, apiToken: { scope } };
    return { caller, expires, until: issuedAt + freshMs };
  };

  return {
    findCallerByApiToken: async (token) => {
      const hash = hashOf(token);
      const kept = known.get(hash);
      const fresh = kept !== undefined && Date.now() < kept.until;
      const found = fresh ? kept : await look(hash);
      if (!fresh) {
        if (known.size >= maxKnown) known.clear();
        if (found === undefined) known.delete(hash);
        else known.set(hash, found);
      }
      const now = Date.now();
      if (found === undefined || now >= found.expires) return undefined;
      note(found.caller.sessionId, now);
      return found.caller;
    },
    forget: (token) => known.delete(hashOf(token)),
  };
};
