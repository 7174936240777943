import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { type Actor, allEvents, taskDecider, userDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import { v7 as uuidv7 } from 'uuid';
import { createTask } from '../append/payload.ts';
import type { BenchDatabase } from '../database.ts';

/** Tasks of one user who hears of completions, and the commands to complete them. */
export const createWorld = async (database: BenchDatabase, redisUrl: string | undefined) => {
  const logger = { warn: () => undefined };
  const wakeUp = createWakeUp({ redisUrl, connectionString: database.url, logger });
  const pool = database.pool(10);
  const ledger = createLedger({
    pool,
    codec: createCodec(allEvents),
    projections,
    onCommitted: (position) => wakeUp.notify(position),
  });
  const tasks = createCommandHandler(ledger, taskDecider);
  const users = createCommandHandler(ledger, userDecider);
  const id = uuidv7();
  const by: Actor = { id, role: 'MEMBER' };
  const meta = { actor: id, correlation_id: randomUUID() };
  const person = { email: `${id}@example.org`, username: null, display_name: 'Ada', role: 'MEMBER' } as const;
  await users.start(id, { type: 'RegisterUser', id, ...person }, { meta });

  return {
    pool,
    create: async (count: number, more: Partial<ReturnType<typeof createTask>> = {}): Promise<string[]> => {
      const ids = Array.from({ length: count }, () => uuidv7());
      for (let from = 0; from < ids.length; from += 1_000) {
        await Promise.all(
          ids
            .slice(from, from + 1_000)
            .map((task) => tasks.start(task, { ...createTask(task), by, ...more }, { meta })),
        );
      }
      return ids;
    },
    /** Answers with the id of the mail that tells of it. */
    complete: async (task: string): Promise<string> => {
      const now = new Date().toISOString();
      const result = await tasks.handle(task, { type: 'CompleteTask', by, now }, { meta });
      const event = result.outcome === 'accepted' ? result.events[0] : undefined;
      if (event === undefined) throw new Error(`CompleteTask was ${result.outcome}`);
      return `completion-mail-${event.event_id}-${id}`;
    },
    /** Resolves when the worker's reactors have seen everything so far. */
    caughtUp: async (): Promise<void> => {
      for (const deadline = Date.now() + 240_000; Date.now() < deadline; await setTimeout(50)) {
        const { rows } = await pool.query<{ lag: number; count: number }>(
          'SELECT max((SELECT max(position) FROM events) - position) AS lag, count(*) AS count FROM subscriptions WHERE leased_until > now()',
        );
        const [row] = rows;
        if (row !== undefined && row.count >= 8 && row.lag === 0) return;
      }
      throw new Error('the worker does not catch up');
    },
    close: () => wakeUp.close(),
  };
};
