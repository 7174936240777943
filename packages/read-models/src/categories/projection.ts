import { type CategoryState, evolveCategory } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `categories`. Its unique index holds the rule `category_exists`. */
export const categories = inlineProjection({
  name: 'categories',
  category: 'category',
  evolve: evolveCategory,
  toRow: (state: CategoryState) => state,
});
