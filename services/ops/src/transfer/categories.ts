import { type Actor, categoryDecider } from '@taskledger/domain';
import { createCommandHandler, type EventMeta, type Ledger } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';
import { v7 as uuidv7 } from 'uuid';

/** The id of a user's category of a name, compared without regard to case; one that is not there is made. */
export const categoryFinder = (
  { pool, ledger }: { readonly pool: Pool; readonly ledger: Ledger },
  by: Actor,
  meta: EventMeta,
) => {
  const categories = createCommandHandler(ledger, categoryDecider);
  const known = new Map<string, Promise<string>>();

  const present = async (name: string): Promise<string | undefined> => {
    const { rows } = await pool.query<{ id: string }>(
      'SELECT id FROM categories WHERE owner_id = $1 AND lower(name) = lower($2) AND deleted_at IS NULL',
      [by.id, name],
    );
    return rows[0]?.id;
  };

  const find = async (name: string): Promise<string> => {
    const found = await present(name);
    if (found !== undefined) return found;
    const id = uuidv7();
    const result = await categories.start(
      id,
      { type: 'CreateCategory', by, id, name, color: null },
      { meta },
    );
    if (result.outcome === 'accepted') return id;
    // Somebody else was faster.
    const other = await present(name);
    if (other !== undefined) return other;
    throw new Error(`the category could not be made: ${result.outcome}`);
  };

  return (name: string): Promise<string> => {
    const key = name.toLowerCase();
    const underWay = known.get(key) ?? find(name);
    known.set(key, underWay);
    return underWay;
  };
};
