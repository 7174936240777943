/** What the worker process of the job benchmark is told at its start. */
export interface WorkerSettings {
  readonly databaseUrl: string;
  /** Absent: the queues, and the hints that events are there, live in PostgreSQL. */
  readonly redisUrl?: string | undefined;
}

/** What it reports: that it is ready, and of each job, when its handler began. */
export type WorkerReport =
  { readonly ready: true } | { readonly eventId: string; readonly handledAt: number };

/** Milliseconds of one clock that both processes read. */
export const clock = (): number => performance.timeOrigin + performance.now();
