import type { Logger } from '../logger.ts';
import type { CountedState, Producer, QueueBackend } from './backend.ts';
import { outcomeWithin } from './deadline.ts';
import { complainOnce } from './outage.ts';
import type { JobFate, NewJob, Queue, QueueCounts, QueueName } from './queue.ts';
import { jobOptions } from './retries.ts';
import { keepSchedule, type Schedule } from './schedule.ts';

const READY_WITHIN_MS = 5_000;
const CLOSED_WITHIN_MS = 1_000;

export interface OpenProducer extends Queue {
  /** Resolves when the schedule is there for the first time, or the queue is closed. */
  schedule(schedule: Schedule): Promise<void>;
  close(): Promise<void>;
}

/** The side of a queue that adds jobs. Connects at once, and again for as long as it takes. */
export function createProducer(
  name: QueueName,
  backend: QueueBackend,
  logger: Pick<Logger, 'warn'>,
): OpenProducer {
  const complain = complainOnce(logger, name);
  const underWay = new Set<Promise<unknown>>();
  const closing = new AbortController();
  let current = open();

  function open() {
    const producer = backend.openProducer(name, { defaultJobOptions: jobOptions });
    producer.on('error', complain.about);
    const ready = producer.waitUntilReady();
    // Reported to whoever uses the queue.
    ready.catch(() => undefined);
    return { producer, ready };
  }

  /** The queue, once its server answers. A connection that failed for good (its promise stays rejected) is replaced. */
  async function connected(): Promise<Producer> {
    if (closing.signal.aborted) throw new Error(`the queue ${name} is closed`);
    const attempt = current;
    if ((await outcomeWithin(attempt.ready, READY_WITHIN_MS)) === 'late') {
      throw new Error(`the queue ${name} is away: no answer within ${READY_WITHIN_MS} ms`);
    }
    try {
      await attempt.ready;
    } catch (cause) {
      if (current === attempt && !closing.signal.aborted) current = open();
      await shut(attempt.producer);
      throw new Error(`the queue ${name} is away`, { cause });
    }
    return attempt.producer;
  }

  async function use<T>(work: (producer: Producer) => Promise<T>): Promise<T> {
    const running = connected().then(work);
    underWay.add(running);
    try {
      const result = await running;
      complain.over();
      return result;
    } finally {
      underWay.delete(running);
    }
  }

  async function shut(producer: Producer): Promise<void> {
    // By force: the polite farewell never ends, or never closes the connection, when the server is away.
    await outcomeWithin(producer.getBackend().close(true), CLOSED_WITHIN_MS);
    await outcomeWithin(producer.close(), CLOSED_WITHIN_MS);
  }

  return {
    name,
    add: (jobs) =>
      jobs.length === 0
        ? Promise.resolve()
        : use(async (producer) => void (await producer.addBulk(jobs.map(bulkJob)))),
    counts: () => use(countsOf),
    waitingSince: () =>
      use(async (producer) => {
        const [oldest] = await producer.getJobs(['waiting'], 0, 0, true);
        return oldest?.attemptsMade === 0 ? oldest.timestamp : undefined;
      }),
    fates: (ids) => use(async (producer) => Promise.all(ids.map((id) => fateOf(producer, id)))),
    schedule: (schedule) =>
      new Promise((resolve) => {
        const options = { backend, use, signal: closing.signal, onError: complain.about };
        void keepSchedule(schedule, options, resolve).finally(resolve);
      }),
    async close() {
      closing.abort();
      await outcomeWithin(Promise.allSettled(underWay), CLOSED_WITHIN_MS);
      await shut(current.producer);
    },
  };
}

// What a reactor's name and an id make. Other names could be those of BullMQ's own keys in Redis (`marker`, `stalled-check`).
const JOB_ID = /^[a-z][a-z-]*-[^:]*\d[^:]*$/;

const bulkJob = ({ id, name, data }: NewJob) => {
  if (!JOB_ID.test(id)) throw new Error(`a job id is a name, a hyphen and an id, without colons: ${id}`);
  return { name, data, opts: { jobId: id } };
};

async function fateOf(producer: Producer, id: string): Promise<JobFate> {
  const state = await producer.getBackend().getState(id);
  if (state === 'unknown') return 'absent';
  return state === 'completed' || state === 'failed' ? 'finished' : 'held';
}

async function countsOf(producer: Producer): Promise<QueueCounts> {
  const counts = await producer.getJobCounts('waiting', 'active', 'delayed', 'completed', 'failed');
  const of = (state: CountedState) => counts[state] ?? 0;
  return {
    waiting: of('waiting'),
    active: of('active'),
    delayed: of('delayed'),
    completed: of('completed'),
    failed: of('failed'),
  };
}
