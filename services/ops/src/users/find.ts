import { findUser, findUserBySignIn, type User } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';
import { validate } from 'uuid';
import { Failure } from '../failure.ts';
import { printable } from '../output/printable.ts';

/** The user whom an operator means: by id, e-mail address or username. Throws a failure where there is none. */
export const userMeant = async (pool: Pool, given: string): Promise<User> => {
  const found = await (validate(given)
    ? findUser(pool, given)
    : findUserBySignIn(pool, given.includes('@') ? 'email' : 'username', given));
  if (found === undefined) {
    throw new Failure(
      'no_such_user',
      `There is no user ${printable(given)}: \`pnpm ops users list\` shows all.`,
    );
  }
  return found;
};
