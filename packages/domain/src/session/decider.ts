import { decideSession } from './decide.ts';
import { evolveSession } from './evolve.ts';

/** The session aggregate: its streams are `session-<id>`. */
export const sessionDecider = { category: 'session', decide: decideSession, evolve: evolveSession } as const;
