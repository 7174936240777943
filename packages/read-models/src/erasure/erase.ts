import type { Codec, EventMeta, Ledger } from '@taskledger/events';
import type { Pool } from 'pg';
import { beginErasure, type Begun } from './begin.ts';
import { deleteKeys } from './delete-keys.ts';
import { scrub } from './scrub.ts';

export interface ErasureDependencies {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly codec: Codec;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Erases a person for good, in three steps: the account ends (one append), the keys go (one transaction), the read models and all
 * else are scrubbed (repeatable). A process that dies in between leaves the rest to `finishErasure`, which the worker calls for every
 * `UserErased`, or to the same call once more.
 */
export const eraseUser = async (
  deps: ErasureDependencies,
  userId: string,
  meta: EventMeta,
  /** Told when the account has ended and the rest is left to the worker. None: the error is thrown. */
  onUnfinished?: (error: unknown) => void,
): Promise<Begun> => {
  const begun = await beginErasure(deps, userId, meta);
  if (begun.outcome !== 'erased' && begun.outcome !== 'already') return begun;
  await finishErasure(deps, userId).catch((error: unknown) => {
    if (onUnfinished === undefined) throw error;
    onUnfinished(error);
  });
  return begun;
};

/** All that is left to do once an account has ended. To be called as often as you like. `also`: as of `deleteKeys`. */
export const finishErasure = async (
  { pool, ledger, codec, signal }: ErasureDependencies,
  userId: string,
  also: readonly string[] = [],
): Promise<void> => {
  const { keys } = codec;
  if (keys === undefined) throw new Error('nobody can be erased without the personal keys');
  await deleteKeys({ pool, ledger, keys, also }, userId);
  await scrub({ pool, codec, signal }, userId);
  await pool.query(
    'UPDATE personal_erasures SET finished_at = now() WHERE subject = $1 AND finished_at IS NULL',
    [keys.subjectOf({ user: userId }, '')],
  );
};
