import { system } from '@taskledger/domain';
import { findUser } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';

/** How a mail calls whoever did something: its recipient, a name, or nobody that is known. */
export type Actor = 'you' | { readonly name: string } | undefined;

export const actorFor = async (recipient: string, actor: string | null, pool: Pool): Promise<Actor> => {
  if (actor === null || actor === system.id) return undefined;
  if (actor === recipient) return 'you';
  const user = await findUser(pool, actor);
  return user && { name: user.display_name };
};
