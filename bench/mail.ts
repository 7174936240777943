import { setTimeout } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { microsecondsEach, withCpu } from './cpu.ts';
import { createDatabase } from './database.ts';
import { clock } from './jobs/protocol.ts';
import { bareThroughput } from './mail/bare-queue.ts';
import { deliveryThroughput } from './mail/delivery-queue.ts';
import { startWorkerService } from './mail/service.ts';
import { startSink } from './mail/sink.ts';
import { createWorld } from './mail/world.ts';
import { figure, type Figures, interleave, percentile } from './measure.ts';

const about = `One process completes tasks at a steady 200 a second; the worker, a process of its own as in production, mails each completion to a mail server that is a third
process. Measured is the time from the command's answer (the event is committed) to the mail's acceptance by the mail server. Then as many completions as possible at once: mails a second.
Apart from that, in one process: jobs a second that bare BullMQ hands to a handler that does nothing, and deliveries a second that do nothing either but are recorded,
begun and settled as all are. Queues on a Redis with an append-only file.`;

const perSecond = 200;
const longestWaitMs = 60_000;
const concurrency = 50;

/** From commit to accepted mail, and what the records of deliveries cost. */
export const mail: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  if (redisUrl === undefined) throw new Error('no redis-server is installed and BENCH_REDIS_URL names none');
  const database = await createDatabase(serverUrl, { migrated: true });
  const sink = await startSink();
  const world = await createWorld(database, redisUrl);
  const worker = startWorkerService({ databaseUrl: database.url, redisUrl, smtpUrl: sink.url });
  try {
    const arrived = async (mails: readonly string[]): Promise<void> => {
      for (const deadline = Date.now() + longestWaitMs; !mails.every((id) => sink.accepted.has(id));) {
        if (Date.now() > deadline) throw new Error(`mails are missing after ${longestWaitMs} ms`);
        await setTimeout(10);
      }
    };

    const steady = async (): Promise<Figures> => {
      const tasks = await world.create(perSecond * (quick ? 3 : 10));
      await world.caughtUp();
      const committed = new Map<string, number>();
      const begun = performance.now();
      await Promise.all(
        tasks.map(async (task, index) => {
          await setTimeout((index * 1000) / perSecond - (performance.now() - begun));
          const id = await world.complete(task);
          committed.set(id, clock());
        }),
      );
      await arrived([...committed.keys()]);
      const waits = [...committed].map(([id, at]) => (sink.accepted.get(id) ?? Number.NaN) - at);
      return {
        'commit → mail p50 ms': percentile(waits, 0.5),
        'commit → mail p99 ms': percentile(waits, 0.99),
        'commit → mail max ms': percentile(waits, 1),
      };
    };

    const burst = async (): Promise<Figures> => {
      const tasks = await world.create(quick ? 1_000 : 5_000);
      await world.caughtUp();
      const begun = clock();
      const { result: mails, cpu } = await withCpu({ postmaster: null, clientPid: worker.pid }, async () => {
        const ids = await Promise.all(tasks.map(world.complete));
        await arrived(ids);
        return ids;
      });
      const last = Math.max(...mails.map((id) => sink.accepted.get(id) ?? Number.NaN));
      return {
        'mails/s': (mails.length * 1000) / (last - begun),
        'worker CPU µs/mail': microsecondsEach(cpu.client, mails.length),
      };
    };

    const service = await interleave(
      [
        { name: 'at 200/s', run: steady },
        { name: 'all at once', run: burst },
      ],
      quick ? 1 : 3,
      log,
    );
    await worker.stop();
    const count = quick ? 5_000 : 20_000;
    const queue = { pool: world.pool, databaseUrl: database.url, redisUrl };
    const counted = async (work: () => Promise<number>): Promise<Figures> => {
      const { result, cpu } = await withCpu({ postmaster: null }, work);
      return { 'jobs/s': result, 'CPU µs/job': microsecondsEach(cpu.client, count) };
    };
    const pipelines = await interleave(
      [
        {
          name: 'bare BullMQ',
          run: () => counted(() => bareThroughput(redisUrl, count, concurrency)),
        },
        {
          name: 'deliveries',
          run: () => counted(() => deliveryThroughput(queue, count, concurrency)),
        },
      ],
      quick ? 1 : 3,
      log,
    );
    const bare = figure(pipelines, 'bare BullMQ', 'jobs/s');
    return {
      title: 'From commit to accepted mail',
      about,
      settings: [
        { setting: 'the service', measured: service },
        { setting: `${concurrency} jobs at once, an empty step`, measured: pipelines },
      ],
      goals: [
        {
          what: 'commit → mail at 200/s, p50 ms',
          reached: figure(service, 'at 200/s', 'commit → mail p50 ms'),
          atMost: 15,
        },
        {
          what: 'commit → mail at 200/s, p99 ms',
          reached: figure(service, 'at 200/s', 'commit → mail p99 ms'),
          atMost: 100,
        },
        { what: 'mails/s, all at once', reached: figure(service, 'all at once', 'mails/s') },
        {
          what: 'deliveries / bare BullMQ',
          reached: figure(pipelines, 'deliveries', 'jobs/s') / bare,
          atLeast: 0.6,
        },
      ],
    };
  } finally {
    await worker.stop();
    await world.close();
    await sink.stop();
    await database.drop();
  }
};
