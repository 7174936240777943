import { setTimeout } from 'node:timers/promises';
import { tasksFallingDue } from '@taskledger/read-models';
import type { Benchmark } from './benchmark.ts';
import { createDatabase } from './database.ts';
import { clock } from './jobs/protocol.ts';
import { startWorkerService } from './mail/service.ts';
import { createWorld } from './mail/world.ts';
import { figure, type Figures, interleave, percentile } from './measure.ts';

const about = `As many tasks are past their due time as no sweep has seen yet; then the worker starts, and marks each by a command and an event of its own. Measured is the time
from its start until none is left, and meanwhile, in this process, 20 commands a second of users, from call to answer.`;

const past = { due_date: '2026-01-01', due_at: '2026-01-02T00:00:00.000Z', due_day: '2026-01-01' };
const longestWaitMs = 300_000;

/** Many tasks that fall due at once. */
export const overdue: Benchmark = async ({ serverUrl, redisUrl, quick, log }) => {
  const count = quick ? 10_000 : 100_000;

  const run = async (): Promise<Figures> => {
    const database = await createDatabase(serverUrl, { migrated: true });
    const world = await createWorld(database, redisUrl);
    try {
      await world.create(count, { due: past });
      const worker = startWorkerService({
        databaseUrl: database.url,
        redisUrl,
        smtpUrl: 'smtp://127.0.0.1:1',
      });
      const commands: number[] = [];
      const begun = clock();
      try {
        const now = new Date().toISOString();
        while ((await tasksFallingDue(world.pool, now, 1)).length > 0) {
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

  const measured = await interleave([{ name: 'sweep', run }], 1, log);
  return {
    title: 'Tasks that fall due at once',
    about,
    settings: [{ setting: `${count} tasks`, measured }],
    goals: [{ what: `${count} tasks, s`, reached: figure(measured, 'sweep', 'seconds'), atMost: 60 }],
  };
};
