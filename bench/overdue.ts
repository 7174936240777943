import { setTimeout } from 'node:timers/promises';
import { tasksFallingDue } from '@taskledger/read-models';
import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { clock } from './jobs/protocol.ts';
import { startWorkerService } from './mail/service.ts';
import { createWorld } from './mail/world.ts';
import { figure, type Figures, percentile } from './measure.ts';

const about = `All of the tasks fall due at the same moment, while a worker runs; it marks each by a command and an event of its own. Measured is the time from that moment until none is
left, and meanwhile, in this process, 20 commands a second of users, from call to answer.`;

const longestWaitMs = 300_000;

/** Many tasks that fall due at once. */
export const overdue: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  const count = quick ? 10_000 : 100_000;

  const run = async (): Promise<Figures> => {
    const database = await createDatabase(serverUrl, { migrated: true });
    const world = await createWorld(database, redisUrl);
    try {
      const worker = startWorkerService({
        databaseUrl: database.url,
        redisUrl,
        smtpUrl: 'smtp://127.0.0.1:1',
      });
      const commands: number[] = [];
      try {
        const moment = new Date(Date.now() + (quick ? 40_000 : 240_000)).toISOString();
        await world.create(count, {
          due: { due_date: moment, due_at: moment, due_day: moment.slice(0, 10) },
        });
        await world.caughtUp();
        const begun = Date.parse(moment);
        if (clock() > begun) throw new Error('the tasks fell due before all of them were there');
        await setTimeout(begun - clock());
        while ((await tasksFallingDue(world.pool, moment, 1)).length > 0) {
          if (clock() - begun > longestWaitMs) throw new Error(`tasks are left after ${longestWaitMs} ms`);
          const asked = clock();
          await world.create(1);
          commands.push(clock() - asked);
          await setTimeout(50);
        }
        const seconds = (clock() - begun) / 1000;
        return {
          seconds,
          'tasks/s': count / seconds,
          'command p50 ms': percentile(commands, 0.5),
          'command p99 ms': percentile(commands, 0.99),
        };
      } finally {
        await worker.stop();
      }
    } finally {
      await world.close();
      await database.drop();
    }
  };

  // Once: what a second round would find warm is the smallest part of it.
  const figures = await run();
  log(`  ${JSON.stringify(figures)}`);
  const measured = [{ name: 'sweep', medians: figures, runs: [figures] }];
  return {
    title: 'Tasks that fall due at once',
    about,
    settings: [{ setting: `${count} tasks`, measured }],
    goals: [{ what: `${count} tasks, s`, reached: figure(measured, 'sweep', 'seconds'), atMost: 60 }],
  };
};
