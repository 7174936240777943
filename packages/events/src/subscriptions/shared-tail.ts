import type { RecordedEvent } from '../event.ts';
import type { Ledger } from '../ledger.ts';
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
  // What was read after `start` and up to `end`, and no more of it than the erasures that were known allowed.
  let start = Infinity;
  let end = Infinity;
  let newest: readonly RecordedEvent[] = [];
  let erasures = ledger.erasures();

  const onEvents = (events: readonly RecordedEvent[]): void => {
    newest = [...newest, ...events].slice(-capacity);
    end = events.at(-1)?.position ?? end;
    const [oldest] = newest;
    if (newest.length === capacity && oldest !== undefined) start = oldest.position - 1;
    for (const wake of listeners) wake();
  };

  const follow = async (): Promise<Follower | undefined> => {
    while (!stopping.signal.aborted) {
      try {
        start = await ledger.head();
        end = start;
        return followLedger({ ...options, ledger, pollMs, from: start, onEvents });
      } catch (error) {
        start = Infinity;
        options.onError?.(error);
        await alarm.wait(pollMs);
      }
    }
    return undefined;
  };
  const following = follow();

  /** The newest events; none of those that an erasure may have changed since they were read. */
  const remembered = (): readonly RecordedEvent[] => {
    if (ledger.erasures() === erasures) return newest;
    erasures = ledger.erasures();
    newest = [];
    start = end;
    return newest;
  };

  return {
    ledger: {
      ...ledger,
      readLedger: async (position, limit) => {
        const events = remembered();
        if (position < start) return ledger.readLedger(position, limit);
        const next = events.findLastIndex((event) => event.position <= position) + 1;
        return events.slice(next, next + limit);
      },
      readEvent: async (position) =>
        remembered().findLast((event) => event.position === position) ?? ledger.readEvent(position),
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
