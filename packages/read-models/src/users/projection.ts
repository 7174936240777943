import { evolveUser, type UserState } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `users`. Its unique indexes hold the rules `email_taken` and `username_taken`. */
export const users = inlineProjection({
  name: 'users',
  category: 'user',
  evolve: evolveUser,
  toRow: (state: UserState) => state,
});
