import { type ApiTokenState, evolveApiToken } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `api_tokens`. */
export const apiTokens = inlineProjection({
  name: 'api_tokens',
  category: 'apitoken',
  evolve: evolveApiToken,
  toRow: (state: ApiTokenState) => state,
});
