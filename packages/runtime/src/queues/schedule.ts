import { setTimeout as delay } from 'node:timers/promises';
import type { Producer, QueueBackend } from './backend.ts';
import { tickOptions } from './retries.ts';

export interface Schedule {
  /** One scheduler per id, however many processes ask for it. No colons. */
  readonly id: string;
  readonly everyMs: number;
  readonly name: string;
  readonly data: unknown;
}

const CHECK_EVERY_MS = 5_000;
const AGAIN_AFTER_MS = 1_000;
const GRACE_MS = 1_000;

interface KeepOptions {
  readonly backend: QueueBackend;
  /** Lends the queue's producer; rejects while the queue is away. */
  readonly use: (work: (producer: Producer) => Promise<void>) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onError: (error: Error) => void;
}

/**
 * Keeps a schedule going until `signal`: each tick of BullMQ's makes the next one, so that one tick lost (in PostgreSQL, to a race
 * between a tick and a change of the schedule; in Redis, to a restart without its data) would be the last. `onKept` is
 * called after each look that found or made it good.
 */
export async function keepSchedule(
  schedule: Schedule,
  options: KeepOptions,
  onKept: () => void,
): Promise<void> {
  const { backend, use, signal, onError } = options;
  let first = true;
  while (!signal.aborted) {
    let pause = Math.max(schedule.everyMs, CHECK_EVERY_MS);
    try {
      await use((producer) => backend.exclusively(() => ensure(producer, schedule, first)));
      first = false;
      onKept();
    } catch (error) {
      pause = AGAIN_AFTER_MS;
      if (!signal.aborted) onError(error instanceof Error ? error : new Error(String(error)));
    }
    await delay(pause, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Not touched while it runs as it should: a change may meet a tick at the wrong moment. */
async function ensure(
  producer: Producer,
  { id, everyMs, name, data }: Schedule,
  first: boolean,
): Promise<void> {
  const { every, next } = (await producer.getJobScheduler(id)) ?? {};
  // Asked for once: two processes with different settings must not undo each other's for ever.
  const asWanted = every === everyMs || (every !== undefined && !first);
  const alive = every !== undefined && next !== undefined && next > Date.now() - every - GRACE_MS;
  if (asWanted && alive) return;
  const interval = first ? everyMs : (every ?? everyMs);
  await producer.upsertJobScheduler(id, { every: interval }, { name, data, opts: tickOptions });
}
