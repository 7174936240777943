import { evolveSession, type SessionState } from '@taskledger/domain';
import { inlineProjection } from '@taskledger/events';

/** The read model `sessions`. */
export const sessions = inlineProjection({
  name: 'sessions',
  category: 'session',
  evolve: evolveSession,
  toRow: (state: SessionState) => state,
});
