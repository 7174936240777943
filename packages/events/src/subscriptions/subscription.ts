import type { Pool, PoolClient } from 'pg';
import type { RecordedEvent } from '../event.ts';
import type { LedgerReader } from '../reader.ts';
import { createAlarm } from './alarm.ts';
import { createParking, parkedRetryIn } from './parking.ts';
import { acquireLease, advance, type Lease, releaseLease } from './checkpoint.ts';

export interface SubscriptionOptions {
  readonly pool: Pool;
  readonly ledger: Pick<LedgerReader, 'readLedger'>;
  /** Names the checkpoint; one holder at a time works on it, over all processes. */
  readonly name: string;
  /** Who holds the lease, for people: host and process. */
  readonly owner: string;
  /** Only these types reach the handler (absent: all); the checkpoint passes the others. */
  readonly types?: readonly string[];
  /**
   * Handles events in order, at least once: after a crash the events since the last checkpoint come again. What it does
   * must bear that. While something is away (`Outage`, or the database) the batch comes again, after a growing pause. On any other
   * error the events come again one by one, and one that cannot be handled is parked, with those of its stream after it.
   */
  readonly handle?: (events: readonly RecordedEvent[]) => Promise<void>;
  /**
   * Instead of `handle`, for a read model: writes through `client`, in the transaction that also moves the checkpoint,
   * hence exactly once.
   */
  readonly project?: (events: readonly RecordedEvent[], client: PoolClient) => Promise<void>;
  /** For parked events: how long to wait after the n-th attempt failed, in ms; undefined: it waits for an operator. */
  readonly retryIn?: (attempt: number) => number | undefined;
  /** An error's message as it may be stored with a parked event. */
  readonly scrub?: (error: unknown) => string;
  /** Registers a hint that new events may be there; returns how to unregister it. The poll finds them without, too. */
  readonly onWake?: (wake: () => void) => () => void;
  readonly onError?: (error: unknown) => void;
  /** Events read at once. */
  readonly batchSize?: number;
  /** Milliseconds. A holder that died is replaced after this time at the latest. */
  readonly leaseMs?: number;
  /** Milliseconds between looks at the ledger when no hint comes. */
  readonly pollMs?: number;
  /** Milliseconds between batches at the least: while much happens, fewer and larger ones. What comes after a pause is not held up. */
  readonly everyMs?: number;
}

export interface Subscription {
  /** Ends after the batch under way and gives the lease back. */
  stop(): Promise<void>;
}

const shortestPauseMs = 250;
const longestPauseMs = 30_000;
/** So long the checkpoint may stay behind what was handled, or passed: each move of it is a commit. */
const behindMs = 300;

/** A message may hold anything. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

/** Tails the ledger from its checkpoint. */
export const startSubscription = (options: SubscriptionOptions): Subscription => {
  const { pool, ledger, name, owner, batchSize = 500, leaseMs = 3000, pollMs = 250, everyMs = 0 } = options;
  const wanted = options.types === undefined ? undefined : new Set(options.types);
  const report = (error: unknown): void => options.onError?.(error);
  const parking =
    options.handle === undefined
      ? undefined
      : createParking({
          pool,
          ledger,
          name,
          handle: options.handle,
          retryIn: options.retryIn ?? parkedRetryIn,
          scrub: options.scrub ?? nameOf,
          onError: report,
        });
  const alarm = createAlarm();
  const unregister = options.onWake?.(alarm.ring);
  const stopping = new AbortController();

  const wantedOf = (events: readonly RecordedEvent[]) =>
    wanted === undefined ? events : events.filter(({ type }) => wanted.has(type));

  /** Work that takes longer than the lease keeps it: the holder is alive. */
  const keeping = async (lease: Lease, work: () => Promise<void>): Promise<void> => {
    const renewal = setInterval(() => {
      advance(pool, name, lease, lease.position, leaseMs).catch(report);
    }, leaseMs / 3);
    try {
      await work();
    } finally {
      clearInterval(renewal);
    }
  };

  /** Projects a batch and moves the checkpoint; undefined when the lease is lost. */
  const projected = async (
    lease: Lease,
    events: readonly RecordedEvent[],
    position: number,
  ): Promise<Lease | undefined> => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      // The checkpoint first: its row lock keeps a second holder out until the commit.
      const moved = await advance(client, name, lease, position, leaseMs);
      if (moved !== undefined) await options.project?.(events, client);
      await client.query(moved === undefined ? 'ROLLBACK' : 'COMMIT');
      client.release();
      return moved;
    } catch (error) {
      // The connection's transaction is in an unknown state: it is closed, which rolls it back.
      client.release(true);
      throw error;
    }
  };

  const tail = async (first: Lease): Promise<void> => {
    parking?.forget();
    let lease: Lease | undefined = first;
    let renewed = Date.now();
    let worked = 0;
    // How far it has come. The checkpoint follows now and then; that of a read model moves with what is written.
    let done = first.position;
    try {
      while (!stopping.signal.aborted && lease !== undefined) {
        if (parking !== undefined) await keeping(lease, parking.retry);
        const events: readonly RecordedEvent[] = await ledger.readLedger(done, batchSize);
        const reached = events.at(-1)?.position ?? done;
        const its = wantedOf(events);
        if (its.length > 0) worked = Date.now();
        if (its.length > 0 && options.project !== undefined) {
          lease = await projected(lease, its, reached);
          renewed = Date.now();
        } else if (its.length > 0) {
          await keeping(lease, async () => parking?.handle(its));
        }
        done = reached;
        const due = renewed + (done === lease?.position ? leaseMs / 3 : Math.min(behindMs, leaseMs / 3));
        if (lease !== undefined && Date.now() >= due) {
          lease = await advance(pool, name, lease, done, leaseMs);
          renewed = Date.now();
        }
        current = lease;
        if (events.length === batchSize) continue;
        await alarm.wait(Math.min(pollMs, Math.max(due - Date.now(), 0)));
        await waitUntil(worked + everyMs);
      }
    } finally {
      if (lease !== undefined && done > lease.position) {
        // The epoch is the same, whether it moves or not: the lease is given back either way.
        await advance(pool, name, lease, done, leaseMs).catch(() => undefined);
      }
    }
  };

  let current: Lease | undefined;

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        current = await acquireLease(pool, name, owner, leaseMs);
        if (current === undefined) await alarm.wait(Math.min(1000, leaseMs / 3));
        else await tail(current);
        failures = 0;
      } catch (error) {
        report(error);
        await letGo();
        failures += 1;
        await pause(failures);
      }
    }
    await letGo();
  };

  const pause = async (failures: number): Promise<void> => {
    const longest = Math.min(longestPauseMs, Math.min(pollMs, shortestPauseMs) * 2 ** failures);
    const ms = longest * (0.5 + Math.random() / 2);
    await waitUntil(Date.now() + ms);
  };

  /** Wake-ups do not shorten it: what they tell of is read afterwards. */
  const waitUntil = async (time: number): Promise<void> => {
    while (!stopping.signal.aborted && Date.now() < time) await alarm.wait(time - Date.now());
  };

  const letGo = async (): Promise<void> => {
    const lease = current;
    current = undefined;
    if (lease !== undefined) await releaseLease(pool, name, lease).catch(report);
  };

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      unregister?.();
      alarm.ring();
      await running;
    },
  };
};
