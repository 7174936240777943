import type { Queue as View } from 'bullmq';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { QueueBackend } from './backend.ts';
import { createConsumer } from './consumer.ts';
import { outcomeWithin } from './deadline.ts';
import { complainOnce } from './outage.ts';
import { postgresBackend } from './postgres-backend.ts';
import { createProducer, type OpenProducer } from './producer.ts';
import {
  type JobHandler,
  type Queue,
  type QueueCounts,
  type QueueName,
  queueNames,
  type QueueWorker,
  type QueueWorkerOptions,
} from './queue.ts';
import { redisBackend } from './redis-backend.ts';
import type { Schedule } from './schedule.ts';

export interface QueuesOptions {
  /** None: the queues live in the database. */
  readonly redisUrl?: string | undefined;
  readonly connectionString: string;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
}

export interface Queues {
  /** The queue to add jobs to; the same object each time. */
  queue(name: QueueName): Queue;
  /** Handles the queue's jobs, in this process, from now on. Several workers share the jobs. */
  worker(name: QueueName, handler: JobHandler, options: QueueWorkerOptions): QueueWorker;
  /**
   * Makes a job every so often, one per tick over all processes, the first one at once, until `close`. Of two intervals for one id,
   * the later asked for holds. Resolves when that is arranged; when the queue is away, it is tried until it is back.
   */
  schedule(name: QueueName, schedule: Schedule): Promise<void>;
  /**
   * BullMQ's own object for each queue, for a dashboard: made when it is first asked for, and kept until `close`. What does not only
   * read is not meant for it.
   */
  views(): readonly View[];
  /** Of every queue. Rejects, within seconds, when the queues are away. */
  counts(): Promise<Record<QueueName, QueueCounts>>;
  /**
   * Names what the queues remember: another name means that jobs may have been lost. Undefined where they are in the database and share
   * its fate. Rejects, within seconds, when the queues are away.
   */
  epoch(): Promise<string | undefined>;
  /** Ends workers and connections, in `timeoutMs` (3000) and a little, also when the queues are away. */
  close(timeoutMs?: number): Promise<void>;
}

const byName = z.record(z.enum(queueNames), z.custom<QueueCounts>());

/**
 * The queues of the service: on Redis where there is one, else in PostgreSQL. The one place that makes that choice; both
 * behave alike (one contract suite holds them to it). Connects when a queue is first used.
 */
export function createQueues({ redisUrl, connectionString, logger }: QueuesOptions): Queues {
  const backend = redisUrl === undefined ? postgresBackend(connectionString) : redisBackend(redisUrl);
  const producers = new Map<QueueName, OpenProducer>();
  const workers: QueueWorker[] = [];
  let views: readonly View[] | undefined;
  void complain(backend, logger);

  const producer = (name: QueueName): OpenProducer => {
    const known = producers.get(name);
    if (known !== undefined) return known;
    const made = createProducer(name, backend, logger);
    producers.set(name, made);
    return made;
  };

  return {
    queue: producer,
    worker(name, handler, options) {
      const worker = createConsumer(name, handler, options, backend, logger);
      workers.push(worker);
      return worker;
    },
    views() {
      views ??= queueNames.map((name) => {
        const view = backend.openView(name);
        view.on('error', complainOnce(logger, name).about);
        return view;
      });
      return views;
    },
    schedule: (name, schedule) => producer(name).schedule(schedule),
    async counts() {
      const counts = async (name: QueueName) => [name, await producer(name).counts()] as const;
      return byName.parse(Object.fromEntries(await Promise.all(queueNames.map(counts))));
    },
    epoch: () => backend.epoch(),
    async close(timeoutMs = 3_000) {
      backend.close();
      await Promise.all(workers.map((worker) => worker.close(timeoutMs)));
      await Promise.all([...producers.values()].map((each) => each.close()));
      await Promise.all((views ?? []).map((view) => outcomeWithin(view.close(), 1_000)));
    },
  };
}

async function complain(backend: QueueBackend, logger: Pick<Logger, 'warn'>): Promise<void> {
  try {
    const complaint = await backend.complaint();
    if (complaint !== undefined) logger.warn(complaint);
  } catch {
    // A server that is away is reported by whoever uses it.
  }
}
