import { decideApiToken } from './decide.ts';
import { evolveApiToken } from './evolve.ts';

/** The API token aggregate: its streams are `apitoken-<id>`. */
export const apiTokenDecider = {
  category: 'apitoken',
  decide: decideApiToken,
  evolve: evolveApiToken,
} as const;
