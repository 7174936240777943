export {
  type Job,
  type JobFate,
  type JobHandler,
  type NewJob,
  PermanentFailure,
  PutOff,
  type Queue,
  type QueueCounts,
  type QueueWorker,
  type QueueWorkerOptions,
  RetryLater,
} from './queue.ts';
export { createQueues, type Queues, type QueuesOptions } from './queues.ts';
export { retryDelay } from './retries.ts';
