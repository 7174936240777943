import type { RecordedEvent } from '../event.ts';
import type { Ledger } from '../ledger.ts';
import type { LedgerReader } from '../reader.ts';
import { createAlarm } from './alarm.ts';
import { type Follower, followLedger, type FollowOptions } from './follow.ts';

export interface SharedTailOptions extends Pick<FollowOptions, 'onWake' | 'onError' | 'pollMs'> {
  readonly ledger: Ledger;
  /** So many of the newest events are held in memory. */
  readonly capacity?: number;
}

/**
 * The end of the ledger as the subscriptions of one process share it: what is new is read, and decrypted, once for all of them, and for
 * the jobs that follow. Who asks for more than it remembers reads the ledger itself.
 */
export interface SharedTail {
  /** The same ledger, with its newest events at hand. */
  readonly ledger: Ledger;
  /** Called when there is something new to read. */
  readonly onWake: (wake: () => void) => () => void;
  stop(): Promise<void>;
}

export const startSharedTail = ({
  ledger,
  capacity = 1_000,
  pollMs = 250,
  ...options
}: SharedTailOptions): SharedTail => {
  const listeners = new Set<() => void>();
  const alarm = createAlarm();
  const stopping = new AbortController();
  // What follows `start`. Infinity: nothing is at hand.
  let start = Infinity;
  let newest: readonly RecordedEvent[] = [];
  // The erasures that were known when the oldest of it was read.
  let erasures = ledger.erasures();

  const forget = (): void => {
    start = Infinity;
    newest = [];
    erasures = ledger.erasures();
  };

  const onEvents = (events: readonly RecordedEvent[], knownErasures: number): void => {
    if (start === Infinity) start = (events[0]?.position ?? Infinity) - 1;
    erasures = Math.min(erasures, knownErasures);
    newest = [...newest, ...events].slice(-capacity);
    const [oldest] = newest;
    if (newest.length === capacity && oldest !== undefined) start = oldest.position - 1;
    for (const wake of listeners) wake();
  };

  // Another server may have taken over, whose ledger ends sooner and goes on otherwise.
  const onError = (error: unknown): void => {
    forget();
    options.onError?.(error);
  };

  const followFrom = (from: number): Follower => {
    let known = erasures;
    const readLedger: LedgerReader['readLedger'] = (position, limit) => {
      known = ledger.erasures();
      return ledger.readLedger(position, limit);
    };
    return followLedger({
      ...options,
      ledger: { ...ledger, readLedger },
      pollMs,
      from,
      onEvents: (events) => onEvents(events, known),
      onError,
    });
  };

  const follow = async (): Promise<Follower | undefined> => {
    while (!stopping.signal.aborted) {
      try {
        start = await ledger.head();
        return followFrom(start);
      } catch (error) {
        onError(error);
        await alarm.wait(pollMs);
      }
    }
    return undefined;
  };
  const following = follow();

  /** The newest events, but for those that an erasure may have changed since they were read. */
  const remembered = async (): Promise<readonly RecordedEvent[]> => {
    await ledger.recent();
    if (ledger.erasures() !== erasures) forget();
    return newest;
  };

  return {
    ledger: {
      ...ledger,
      readLedger: async (position, limit) => {
        const events = await remembered();
        if (position < start) return ledger.readLedger(position, limit);
        const next = events.findLastIndex((event) => event.position <= position) + 1;
        return events.slice(next, next + limit);
      },
      readEvent: async (position) =>
        (await remembered()).findLast((event) => event.position === position) ?? ledger.readEvent(position),
    },
    onWake: (wake) => {
      listeners.add(wake);
      return () => listeners.delete(wake);
    },
    stop: async () => {
      stopping.abort();
      alarm.ring();
      await (await following)?.stop();
    },
  };
};
