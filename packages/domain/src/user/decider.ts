import { decideUser } from './decide.ts';
import { evolveUser } from './evolve.ts';

/** The user aggregate: its streams are `user-<id>`. */
export const userDecider = { category: 'user', decide: decideUser, evolve: evolveUser } as const;
