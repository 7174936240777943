import { setTimeout as delay } from 'node:timers/promises';
import { UnrecoverableError } from 'bullmq';
import { correlated, correlationId } from '../correlation.ts';
import type { Logger } from '../logger.ts';
import type { Consumer, QueueBackend, TakenJob } from './backend.ts';
import { outcomeWithin } from './deadline.ts';
import { complainOnce } from './outage.ts';
import {
  type JobHandler,
  PermanentFailure,
  PutOff,
  type QueueName,
  type QueueWorker,
  type QueueWorkerOptions,
} from './queue.ts';
import { workerOptions } from './retries.ts';

const AGAIN_AFTER_MS = 1_000;
const ANSWERS_WITHIN_MS = 500;
const CUT_OFF_WITHIN_MS = 1_000;

/** The side of a queue that handles jobs. Starts at once, also when the queue is away: then it begins when the queue is back. */
export function createConsumer(
  name: QueueName,
  handler: JobHandler,
  { concurrency, rate }: QueueWorkerOptions,
  backend: QueueBackend,
  logger: Pick<Logger, 'warn' | 'error'>,
): QueueWorker {
  const closing = new AbortController();
  const complain = complainOnce(logger, name);
  // What failed jobs were for, until that is logged.
  const subjects = new Map<string, string | undefined>();
  let current: Consumer | undefined;

  const process = async ({ id = '', name: jobName, data, attemptsMade }: TakenJob): Promise<void> => {
    complain.over();
    await correlated(async () => {
      try {
        await handler({ id, name: jobName, data, attempt: attemptsMade + 1 });
      } catch (error) {
        subjects.set(id, correlationId());
        if (error instanceof PermanentFailure) throw new UnrecoverableError(error.message);
        throw error;
      }
    });
  };

  function open(): Consumer {
    const consumer = backend.openConsumer(name, process, {
      ...workerOptions,
      concurrency,
      ...(rate !== undefined && { limiter: { max: rate.max, duration: rate.durationMs } }),
    });
    consumer.on('error', complain.about);
    consumer.on('stalled', (job) =>
      logger.warn({ queue: name, job }, 'A job was left behind by a worker that died; it comes again'),
    );
    consumer.on('failed', (job, err) => {
      const correlation_id = subjects.get(job?.id ?? '');
      subjects.delete(job?.id ?? '');
      if (err instanceof PutOff) return;
      const what = { err, queue: name, job: job?.id, attempt: job?.attemptsMade, correlation_id };
      if (job !== undefined && job.finishedOn === undefined)
        logger.warn(what, 'A job failed; it is tried again');
      else logger.error(what, 'A job failed for good');
    });
    return consumer;
  }

  /** Until it is connected once; from then on BullMQ itself reconnects. */
  async function stayOpen(): Promise<void> {
    while (!closing.signal.aborted) {
      current = open();
      try {
        await current.waitUntilReady();
        return;
      } catch (error) {
        if (closing.signal.aborted) return;
        complain.about(error instanceof Error ? error : new Error(String(error)));
        await shut(current, CUT_OFF_WITHIN_MS);
        await delay(AGAIN_AFTER_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  void stayOpen();
  return {
    async close(timeoutMs = 3_000) {
      closing.abort();
      if (current !== undefined) await shut(current, timeoutMs);
    },
  };
}

async function shut(consumer: Consumer, timeoutMs: number): Promise<void> {
  // A polite farewell would wait for a server that is away, for ever.
  const answer = await outcomeWithin(consumer.getBackend().getState('none'), ANSWERS_WITHIN_MS);
  const farewell = await outcomeWithin(consumer.close(answer !== 'done'), timeoutMs);
  if (farewell !== 'late') return;
  // A job takes too long, or the server went away just now: the connections are cut.
  await outcomeWithin(consumer.getBackend().close(true), CUT_OFF_WITHIN_MS);
}
