import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, Queue } from '@taskledger/runtime';
import { type Deliveries, jobFor, type Outstanding } from './deliveries.ts';

export interface OutstandingOptions {
  readonly deliveries: Deliveries;
  /** The queue of each reactor's jobs. */
  readonly queueOf: ReadonlyMap<string, Queue>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** So long a job may wait in its queue before anybody asks whether it is still there. */
const graceMs = 30_000;
const everyMs = 1_000;
const batchSize = 500;

/**
 * Sees to it that every delivery that is not settled has a job: the queue may have lost some, a crash may have come between the record and
 * the queue, an operator or a user may have asked for another attempt. Runs in every worker; they share the work.
 */
export const keepOutstanding = (options: OutstandingOptions) => {
  const stopping = new AbortController();
  const { signal } = stopping;

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await enqueueOverdue(options, graceMs, signal).catch((err: unknown) => {
        if (!signal.aborted)
          options.logger.warn({ err }, 'Outstanding deliveries could not be enqueued; it is tried again');
      });
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const running = run();
  return {
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};

/** Gives a job to each delivery that has been due for so long and has none. */
export const enqueueOverdue = async (
  { deliveries, queueOf, logger }: OutstandingOptions,
  graceMs: number,
  signal: AbortSignal,
): Promise<void> => {
  let more = true;
  while (more && !signal.aborted) {
    const late = await deliveries.overdue(graceMs, batchSize);
    let enqueued = 0;
    // What other reactors decided on is left to the version of the service that has them.
    for (const [reactor, queue] of queueOf) {
      const its = late.filter((each) => each.reactor === reactor);
      if (its.length > 0) enqueued += await enqueueMissing(its, queue, deliveries);
    }
    if (enqueued > 0) logger.info({ enqueued }, 'Deliveries without a job were enqueued');
    // A backlog that the queue holds is looked at a little at a time; jobs that it has lost are not waited for.
    more = late.length === batchSize && enqueued > batchSize / 2;
  }
};

const enqueueMissing = async (
  late: readonly Outstanding[],
  queue: Queue,
  deliveries: Deliveries,
): Promise<number> => {
  const fates = await queue.fates(late.map((each) => jobFor(each).id));
  const absent = late.filter((_, index) => fates[index] === 'absent');
  // The queue will not take the id of a job that it has finished.
  const finished = late.filter((_, index) => fates[index] === 'finished');
  const renewed = await deliveries.nextRound(finished.map(({ id }) => id));
  await queue.add([...absent, ...renewed].map(jobFor));
  return absent.length + renewed.length;
};
