import type { DefaultJobOptions } from 'bullmq';
import { RetryLater } from './queue.ts';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

/** About nine hours of attempts: a mail server that is away overnight loses no mail. */
const ATTEMPTS = 150;

/** 1, 2, 4 … seconds up to five minutes, each less a random part of up to a half, so that what failed together does not come back together. */
export function retryDelay(attemptsMade: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_DELAY_MS * 2 ** Math.max(attemptsMade - 1, 0), LONGEST_DELAY_MS);
  return Math.round(longest * (1 - random() / 2));
}

/** What is finished is kept for a while, to look at and against repeats; bounded, since the queue's memory is. Ages in seconds. */
export const jobOptions = {
  attempts: ATTEMPTS,
  // Any name that is not built in: the delay is the worker's `backoffStrategy`.
  backoff: { type: 'capped' },
  removeOnComplete: { age: 86_400, count: 5_000 },
  removeOnFail: { age: 30 * 86_400, count: 10_000 },
  stackTraceLimit: 5,
} satisfies DefaultJobOptions;

/** A tick that goes wrong is tried again only until the next ones come. */
export const tickOptions = {
  ...jobOptions,
  attempts: 5,
  removeOnComplete: { count: 20 },
  removeOnFail: { count: 100 },
} satisfies DefaultJobOptions;

export const workerOptions = {
  // A worker that was killed holds its jobs until their locks run out: they come again within 15 s. Locks are renewed at half time.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // Each kill in the middle of a job counts. A job that itself kills the process still ends some day.
  maxStalledCount: 25,
  // How soon a worker whose connection was refused looks again.
  runRetryDelay: 1_000,
  settings: {
    backoffStrategy: (attemptsMade: number, _type?: string, error?: Error) =>
      error instanceof RetryLater ? error.delayMs : retryDelay(attemptsMade),
  },
};
