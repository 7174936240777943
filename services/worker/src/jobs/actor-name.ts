import { system } from '@taskledger/domain';
import type { UserReader } from '@taskledger/read-models';

/** How a mail calls whoever did something: its recipient, a name, or nobody that is known. */
export type Actor = 'you' | { readonly name: string } | undefined;

export const actorFor = async (
  recipient: string,
  actor: string | null,
  { readUser }: { readonly readUser: UserReader },
): Promise<Actor> => {
  if (actor === null || actor === system.id) return undefined;
  if (actor === recipient) return 'you';
  const user = await readUser(actor);
  return user && { name: user.display_name };
};
