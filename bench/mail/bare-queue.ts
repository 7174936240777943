import { Queue, Worker } from 'bullmq';

const jobOptions = { attempts: 150, removeOnComplete: { age: 86_400, count: 5_000 } };

/** Jobs a second that BullMQ itself hands to a handler that does nothing; all of them wait when it begins. */
export const bareThroughput = async (
  redisUrl: string,
  count: number,
  concurrency: number,
): Promise<number> => {
  const name = `bench-bare-${Date.now()}`;
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue(name, { connection, defaultJobOptions: jobOptions });
  await addAll(count, (jobs) =>
    queue.addBulk(jobs.map((id) => ({ name, data: { delivery: id, round: 0 }, opts: { jobId: id } }))),
  );
  let done = 0;
  const begun = performance.now();
  const worker = new Worker(name, () => Promise.resolve(), { connection, concurrency });
  await new Promise<void>((resolve) => {
    worker.on('completed', () => {
      done += 1;
      if (done === count) resolve();
    });
  });
  const seconds = (performance.now() - begun) / 1000;
  await worker.close();
  await queue.obliterate({ force: true });
  await queue.close();
  return count / seconds;
};

const addAll = async (count: number, add: (ids: string[]) => Promise<unknown>): Promise<void> => {
  const ids = Array.from({ length: count }, (_, index) => `bench-${index + 1}`);
  for (let from = 0; from < count; from += 1_000) await add(ids.slice(from, from + 1_000));
};
