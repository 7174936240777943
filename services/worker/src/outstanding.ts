import { setTimeout as delay } from 'node:timers/promises';
import type { Logger, Pool } from '@taskledger/runtime';
import type { Queue, Queues } from '@taskledger/runtime/queues';
import { type Deliveries, jobFor, type Outstanding, type Place } from './deliveries.ts';

export interface OutstandingOptions {
  readonly pool: Pool;
  readonly queues: Pick<Queues, 'epoch'>;
  readonly deliveries: Deliveries;
  /** The queue of each reactor's jobs. */
  readonly queueOf: ReadonlyMap<string, Queue>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** So long a job may wait in its queue before anybody asks whether it is still there. */
const graceMs = 30_000;
const everyMs = 1_000;
const afterFailureMs = 5_000;
const batchSize = 500;

/**
 * Sees to it that every delivery that is not settled has a job: the queue may have lost some, a crash may have come between the record and
 * the queue, an operator or a user may have asked for another attempt. Runs in every worker; they share the work.
 */
export const keepOutstanding = (options: OutstandingOptions) => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const { logger } = options;

  const attempt = async (work: (options: OutstandingOptions, signal: AbortSignal) => Promise<void>) => {
    try {
      await work(options, signal);
    } catch (err) {
      if (signal.aborted) return;
      logger.warn({ err }, 'Outstanding deliveries could not be enqueued; it is tried again');
      await delay(afterFailureMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      await attempt(renewAfterLoss);
      await attempt(enqueueLate);
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

/**
 * When the queues are no longer what they were when all was last known to be in them (Redis was restarted, replaced or emptied), gives a job
 * to every delivery that is not settled and has none. What the queues still have, stays.
 */
const renewAfterLoss = async (options: OutstandingOptions, signal: AbortSignal): Promise<void> => {
  const { pool, queues, deliveries, logger } = options;
  // Queues that are away are reported by whoever uses them.
  const epoch = await queues.epoch().catch(() => undefined);
  if (epoch === undefined) return;
  const { rows } = await pool.query<{ epoch: string }>({
    name: 'queue_epoch',
    text: 'SELECT epoch FROM queue_epoch',
  });
  if (rows[0]?.epoch === epoch) return;
  let enqueued = 0;
  let place: Place | undefined;
  do {
    const page: readonly (Outstanding & Place)[] = await deliveries.outstanding(place, batchSize);
    enqueued += await enqueueMissing(page, options);
    place = page.length === batchSize ? page.at(-1) : undefined;
  } while (place !== undefined && !signal.aborted);
  if (signal.aborted) return;
  await pool.query(
    `INSERT INTO queue_epoch (epoch) VALUES ($1)
     ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, noticed_at = now()`,
    [epoch],
  );
  if (rows.length > 0)
    logger.warn({ enqueued }, 'The queues were restarted or emptied; what was outstanding is in them again');
};

/** Gives a job to each delivery that should have been tried a while ago and has none. */
const enqueueLate = async (options: OutstandingOptions, signal: AbortSignal): Promise<void> => {
  const { deliveries, logger } = options;
  for (let more = true; more && !signal.aborted;) {
    const late = await deliveries.overdue(graceMs, batchSize);
    const enqueued = await enqueueMissing(late, options);
    if (enqueued > 0) logger.info({ enqueued }, 'Deliveries without a job were enqueued');
    // A backlog that the queue holds is looked at a little at a time; jobs that it has lost are not waited for.
    more = late.length === batchSize && enqueued > batchSize / 2;
  }
};

/** Answers how many had no job. */
const enqueueMissing = async (
  some: readonly Outstanding[],
  { queueOf, deliveries }: OutstandingOptions,
): Promise<number> => {
  let enqueued = 0;
  // What other reactors decided on is left to the version of the service that has them.
  for (const [reactor, queue] of queueOf) {
    const its = some.filter((each) => each.reactor === reactor);
    if (its.length === 0) continue;
    const fates = await queue.fates(its.map((each) => jobFor(each).id));
    const absent = its.filter((_, index) => fates[index] === 'absent');
    // The queue will not take the id of a job that it has finished.
    const finished = its.filter((_, index) => fates[index] === 'finished');
    const renewed = await deliveries.nextRound(finished.map(({ id }) => id));
    await queue.add([...absent, ...renewed].map(jobFor));
    enqueued += absent.length + renewed.length;
  }
  return enqueued;
};
