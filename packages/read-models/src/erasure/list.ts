import { randomUUID } from 'node:crypto';
import type { EventMeta } from '@taskledger/events';
import type { Pool } from 'pg';
import { z } from 'zod';
import { beginErasure } from './begin.ts';
import { type ErasureDependencies, finishErasure } from './erase.ts';

/** One line of an erasure list: ids alone, nothing personal. */
export const erasureSchema = z.object({
  user_id: z.uuid(),
  /** The keys that were deleted: the person's own, and those of their addresses. */
  keys: z.array(z.uuid()),
  erased_at: z.iso.datetime(),
});

export type Erasure = z.infer<typeof erasureSchema>;

/** Everybody who was ever erased, in order: to be kept beside the backups, and applied to one that is restored. */
export const listErasures = async (pool: Pool): Promise<Erasure[]> => {
  const { rows } = await pool.query<{ subject: string; keys: string[]; erased_at: string }>(
    `SELECT subject, keys, erased_at FROM personal_erasures WHERE subject LIKE 'user-%' ORDER BY epoch`,
  );
  return rows.map(({ subject, keys, erased_at }) => ({ user_id: subject.slice(5), keys, erased_at }));
};

/** What a text in JSON lines lists. Throws `ZodError` or `SyntaxError` for anything else. */
export const parseErasures = (text: string): Erasure[] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => erasureSchema.parse(JSON.parse(line)));

export interface AppliedErasures {
  /** Accounts that this database still had. */
  readonly erased: number;
  /** It had them erased, or never had them. */
  readonly already: number;
  /** Not erased: the last active administrator. Make another one, and apply the list once more. */
  readonly refused: readonly string[];
}

/** Erases from a restored database whoever was erased after its backup was made. To be repeated when it was interrupted. */
export const applyErasures = async (
  deps: ErasureDependencies,
  list: readonly Erasure[],
  meta: EventMeta = { actor: 'system', correlation_id: randomUUID() },
): Promise<AppliedErasures> => {
  let erased = 0;
  const refused: string[] = [];
  for (const { user_id, keys } of list) {
    const { outcome } = await beginErasure(deps, user_id, meta);
    if (outcome === 'violation') {
      refused.push(user_id);
      continue;
    }
    if (outcome === 'erased') erased += 1;
    // Keys may be there without the account, of one-time codes that came before it.
    await finishErasure(deps, user_id, keys);
  }
  return { erased, already: list.length - erased - refused.length, refused };
};
