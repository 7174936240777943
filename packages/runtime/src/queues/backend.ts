import type { BulkJobOptions, JobSchedulerTemplateOptions, Queue, QueueOptions, WorkerOptions } from 'bullmq';

/** The part of a BullMQ object that both backends share. */
interface Connected {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
  getBackend(): { close(force?: boolean): Promise<void>; getState(jobId: string): Promise<unknown> };
}

export type CountedState = 'waiting' | 'active' | 'delayed' | 'completed' | 'failed';

export interface Producer extends Connected {
  addBulk(jobs: { name: string; data: unknown; opts?: BulkJobOptions }[]): Promise<unknown>;
  getJobCounts(...states: CountedState[]): Promise<Record<string, number>>;
  getJobs(
    states: 'waiting'[],
    start: number,
    end: number,
    ascending: boolean,
  ): Promise<({ readonly timestamp: number; readonly attemptsMade: number } | undefined)[]>;
  getJobScheduler(id: string): Promise<{ every?: number | undefined; next?: number | undefined } | undefined>;
  upsertJobScheduler(
    id: string,
    repeat: { every: number },
    template: { name: string; data: unknown; opts: JobSchedulerTemplateOptions },
  ): Promise<unknown>;
}

export interface TakenJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly data: unknown;
  readonly attemptsMade: number;
  /** When it was given up on, or done. */
  readonly finishedOn?: number | undefined;
}

export interface Consumer extends Connected {
  close(force?: boolean): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'failed', listener: (job: TakenJob | undefined, error: Error) => void): unknown;
  on(event: 'stalled', listener: (id: string) => void): unknown;
}

/** Where the queues live: the only thing that differs between Redis and PostgreSQL. */
export interface QueueBackend {
  openProducer(name: string, options: Omit<QueueOptions, 'connection'>): Producer;
  /** BullMQ's own queue, for a dashboard that looks into it. */
  openView(name: string): Queue;
  openConsumer(
    name: string,
    process: (job: TakenJob) => Promise<void>,
    options: Omit<WorkerOptions, 'connection'>,
  ): Consumer;
  /** Does `work` while no other process does the like. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /**
   * Names the memory that the queues are kept in: another name after a restart, or after it was emptied. Undefined where it is the database's
   * own. Rejects when it is away.
   */
  epoch(): Promise<string | undefined>;
  /** Ends what `epoch` has opened. */
  close(): void;
  /** What is wrong with the way the server is set up; undefined when nothing is. Rejects when it is away. */
  complaint(): Promise<string | undefined>;
}
