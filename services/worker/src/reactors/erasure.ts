import { setTimeout } from 'node:timers/promises';
import { type RecordedEvent, RebuildUnderWay } from '@taskledger/events';
import { type ErasureDependencies, finishErasure } from '@taskledger/read-models';

const pauseMs = 2000;

/**
 * Finishes every erasure that was begun, wherever its process has died. The keys that it deletes and the rows that it scrubs are gone
 * the first time: once more changes nothing. A rebuild that is under way is waited for: it may hold what is to go.
 */
export const erasure = (deps: ErasureDependencies & { readonly signal: AbortSignal }) => ({
  name: 'erasure',
  types: ['UserErased'],
  handle: async (events: readonly RecordedEvent[]): Promise<void> => {
    for (const { stream } of events) await finish(deps, stream.slice('user-'.length));
  },
});

const finish = async (
  deps: ErasureDependencies & { readonly signal: AbortSignal },
  userId: string,
): Promise<void> => {
  for (;;) {
    try {
      return await finishErasure(deps, userId);
    } catch (error) {
      if (!(error instanceof RebuildUnderWay)) throw error;
      await setTimeout(pauseMs, undefined, { signal: deps.signal });
    }
  }
};
