import type { Queues, QueuesOptions } from '@taskledger/runtime/queues';

/** What the API wants of the queues: it adds no jobs. */
export interface QueueViewer extends Pick<Queues, 'counts' | 'close'> {
  views(): Promise<ReturnType<Queues['views']>>;
}

/** The queues, to look into. What connects to them is loaded when an administrator first looks: no start waits for it. */
export const createQueueViewer = (options: QueuesOptions): QueueViewer => {
  let opened: Promise<Queues> | undefined;
  const open = (): Promise<Queues> =>
    (opened ??= import('@taskledger/runtime/queues').then(({ createQueues }) => createQueues(options)));
  return {
    counts: async () => (await open()).counts(),
    views: async () => (await open()).views(),
    close: async (timeoutMs) => (await opened)?.close(timeoutMs),
  };
};
