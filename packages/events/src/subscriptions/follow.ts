import type { RecordedEvent } from '../event.ts';
import type { LedgerReader } from '../reader.ts';
import { createAlarm } from './alarm.ts';

export interface FollowOptions {
  readonly ledger: LedgerReader;
  /** Events after this position. */
  readonly from: number;
  /** Only these reach `onEvents`, and no others are read (absent: all). */
  readonly types?: readonly string[];
  /** Called with events in order, each once. It must not throw; the next batch waits for it. */
  readonly onEvents: (events: readonly RecordedEvent[]) => void | Promise<void>;
  /** As of `startSubscription`. */
  readonly onWake?: (wake: () => void) => () => void;
  readonly onError?: (error: unknown) => void;
  readonly batchSize?: number;
  /** Milliseconds between looks at the ledger when no hint comes. */
  readonly pollMs?: number;
}

/** A process's own view of the ledger's end: no checkpoint, no lease; every process that follows sees every event. */
export interface Follower {
  /** Up to where `onEvents` has been given what there is. */
  position(): number;
  stop(): Promise<void>;
}

export const followLedger = (options: FollowOptions): Follower => {
  const { ledger, from, types, onEvents, onError, batchSize = 500, pollMs = 250 } = options;
  const alarm = createAlarm();
  const unregister = options.onWake?.(alarm.ring);
  const stopping = new AbortController();
  let position = from;

  /** What follows, how far that reaches, and whether there may be more. */
  const next = async () => {
    if (types === undefined) {
      const events = await ledger.readLedger(position, batchSize);
      return { events, reached: events.at(-1)?.position ?? position, more: events.length === batchSize };
    }
    const head = await ledger.head();
    const events = head === position ? [] : await ledger.readTypes(types, position, head);
    return { events, reached: head, more: false };
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const { events, reached, more } = await next().catch((error: unknown) => {
        onError?.(error);
        return { events: [], reached: position, more: false };
      });
      if (events.length > 0) await onEvents(events);
      position = reached;
      if (!more) await alarm.wait(pollMs);
    }
  };

  const running = run();
  return {
    position: () => position,
    stop: async () => {
      stopping.abort();
      unregister?.();
      alarm.ring();
      await running;
    },
  };
};
