/** Every queue of the service: operators and health checks look at all of them. */
export const queueNames = [
  'code-mail',
  'mail',
  'lambda',
  'webhook',
  'reminders',
  'overdue',
  'rate-limit-usage',
  'retention',
] as const;
export type QueueName = (typeof queueNames)[number];

/** A job as it is given to a queue. */
export interface NewJob {
  /**
   * Derived from what caused it, so that the same cause makes one job: an id that the queue still holds is not added again.
   * Finished jobs are kept for a while only, so a handler must bear a repeat. Of the form `completion-mail-<id>`, without colons.
   */
  readonly id: string;
  /** What kind of work it is, for people. */
  readonly name: string;
  /** Plain JSON. Kept in clear: ids, never secrets or personal text. */
  readonly data: unknown;
}

/** A job as its handler gets it. */
export interface Job {
  readonly id: string;
  readonly name: string;
  readonly data: unknown;
  /** 1 for the first try; a try that a crash cut short is not counted. */
  readonly attempt: number;
}

/** How many jobs are in which state. `failed`: given up on; they wait for an operator. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly completed: number;
  readonly failed: number;
}

export interface Queue {
  readonly name: QueueName;
  /** Adds the jobs whose ids the queue does not hold. Rejects, within seconds, when the queue is away: then some or none were added. */
  add(jobs: readonly NewJob[]): Promise<void>;
  counts(): Promise<QueueCounts>;
  /** Since when (ms since 1970) the oldest job waits that nobody has tried yet; undefined where none waits. */
  waitingSince(): Promise<number | undefined>;
  /** What has become of these jobs, in order. Rejects, within seconds, when the queue is away. */
  fates(ids: readonly string[]): Promise<readonly JobFate[]>;
}

/** `held`: it will be handled, or is; `finished`: done or given up; `absent`: the queue knows no such job, or not any more. */
export type JobFate = 'held' | 'finished' | 'absent';

/** Handles one job, at least once. A rejection means: again later, unless it is a `PermanentFailure`. */
export type JobHandler = (job: Job) => Promise<void>;

export interface QueueWorker {
  /** Takes no more jobs and waits for those under way, `timeoutMs` (3000) at the longest; what is cut off then comes again. */
  close(timeoutMs?: number): Promise<void>;
}

export interface QueueWorkerOptions {
  /** How many jobs at once. */
  readonly concurrency: number;
  /** How many may begin in so many milliseconds, over all workers; absent: any number. */
  readonly rate?: { readonly max: number; readonly durationMs: number } | undefined;
}

/** Another attempt may mend it, after so long: for a handler that knows better than the queue's own growing delays. */
export class RetryLater extends Error {
  override readonly name = 'RetryLater';
  readonly delayMs: number;

  constructor(message: string, delayMs: number, options?: ErrorOptions) {
    super(message, options);
    this.delayMs = delayMs;
  }
}

/** An attempt that was put off, and not one that failed: nobody need hear of it. */
export class PutOff extends RetryLater {}

/** What another attempt cannot mend: the job goes to the failed ones at once. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
