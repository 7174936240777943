import { decideCategory } from './decide.ts';
import { evolveCategory } from './evolve.ts';

/** The category aggregate: its streams are `category-<id>`. */
export const categoryDecider = {
  category: 'category',
  decide: decideCategory,
  evolve: evolveCategory,
} as const;
