import { setTimeout } from 'node:timers/promises';
import { allEvents, taskDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import { v7 as uuidv7 } from 'uuid';
import { createTask, meta } from './append/payload.ts';
import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { clock, type WorkerSettings } from './jobs/protocol.ts';
import { startWorker } from './jobs/worker.ts';
import { figure, type Figures, interleave, percentile, type Subject } from './measure.ts';
import type { Goal } from './report.ts';

const about = `One process appends at a steady 200 a second; in another one a reactor tails the ledger, enqueues a BullMQ job for each event, and a worker takes it. Measured is the
time from the append's answer (the event is committed) to the first line of the job's handler, which does nothing else. The baseline is the append itself, from call to answer. \`Redis\`:
queue and wake-ups on a Redis with an append-only file; \`embedded\`: both in PostgreSQL.`;

const perSecond = 200;
const longestWaitMs = 30_000;

/** From commit to job. */
export const jobs: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  const stops: (() => Promise<void>)[] = [];
  try {
    const subjects: Subject[] = [];
    for (const [name, url] of [
      ['Redis', redisUrl],
      ['embedded', undefined],
    ] as const) {
      if (name === 'Redis' && url === undefined)
        log('no redis-server is installed and BENCH_REDIS_URL names none: Redis is left out');
      else subjects.push(await subjectOn(name, url, serverUrl, quick ? 3 : 10, stops));
    }
    const measured = await interleave(subjects, 3, log);
    return {
      title: 'From commit to job',
      about,
      settings: [{ setting: `${perSecond} events/s`, measured }],
      goals: goalsOf(measured),
    };
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
};

const subjectOn = async (
  name: string,
  redisUrl: string | undefined,
  serverUrl: string,
  seconds: number,
  stops: (() => Promise<void>)[],
): Promise<Subject> => {
  const database = await createDatabase(serverUrl, { migrated: true });
  stops.push(database.drop);
  const settings: WorkerSettings = { databaseUrl: database.url, redisUrl };
  const worker = await startWorker(settings);
  stops.push(worker.stop);
  const wakeUp = createWakeUp({
    redisUrl,
    connectionString: database.url,
    logger: { warn: () => undefined },
  });
  stops.push(() => wakeUp.close());
  const ledger = createLedger({
    pool: database.pool(10),
    codec: createCodec(allEvents),
    projections,
    onCommitted: (position) => wakeUp.notify(position),
  });
  const { start } = createCommandHandler(ledger, taskDecider);

  const run = async (): Promise<Figures> => {
    const appends: number[] = [];
    const committed = new Map<string, number>();
    const append = async () => {
      const begun = clock();
      const id = uuidv7();
      const result = await start(id, createTask(id), { meta });
      const answered = clock();
      if (result.outcome !== 'accepted') throw new Error(`CreateTask was ${result.outcome}`);
      appends.push(answered - begun);
      for (const { event_id } of result.events) committed.set(event_id, answered);
    };
    await steadily(append, perSecond * seconds);
    const waits = await waitsOf(committed, worker.handled);
    return {
      'append p50 ms': percentile(appends, 0.5),
      'append p99 ms': percentile(appends, 0.99),
      'commit → job p50 ms': percentile(waits, 0.5),
      'commit → job p99 ms': percentile(waits, 0.99),
      'commit → job max ms': percentile(waits, 1),
    };
  };
  return { name, run };
};

/** Begins the work at even intervals, whether or not the one before has ended; resolves when all have. */
const steadily = async (work: () => Promise<void>, times: number): Promise<void> => {
  const begun = performance.now();
  const all: Promise<void>[] = [];
  while (all.length < times) {
    const due = Math.min(times, Math.floor(((performance.now() - begun) * perSecond) / 1000) + 1);
    while (all.length < due) all.push(work());
    await setTimeout(1);
  }
  await Promise.all(all);
};

const waitsOf = async (
  committed: ReadonlyMap<string, number>,
  handled: ReadonlyMap<string, number>,
): Promise<number[]> => {
  for (
    const deadline = Date.now() + longestWaitMs;
    [...committed.keys()].some((id) => !handled.has(id));
    await setTimeout(20)
  ) {
    if (Date.now() > deadline) throw new Error(`jobs are missing after ${longestWaitMs} ms`);
  }
  return [...committed].map(([id, at]) => (handled.get(id) ?? Number.NaN) - at);
};

const goalsOf = (measured: Parameters<typeof figure>[0]): Goal[] =>
  measured.flatMap(({ name }) => {
    const promised = name === 'Redis';
    return [
      {
        what: `commit → job, ${name}, p50 ms`,
        reached: figure(measured, name, 'commit → job p50 ms'),
        ...(promised && { atMost: 5 }),
      },
      {
        what: `commit → job, ${name}, p99 ms`,
        reached: figure(measured, name, 'commit → job p99 ms'),
        ...(promised && { atMost: 30 }),
      },
    ];
  });
