import { allEvents, taskDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { v7 as uuidv7 } from 'uuid';
import { createTask, meta } from '../append/payload.ts';
import type { BenchDatabase } from '../database.ts';

/** Records tasks through the ledger, `own` of them by one user, the rest spread over 90 others. Answers with the users and the own tasks' ids. */
export const seedTasks = async (database: BenchDatabase, { total, own }: { total: number; own: number }) => {
  const pool = database.pool(4);
  const ledger = createLedger({ pool, codec: createCodec(allEvents), projections });
  const { start } = createCommandHandler(ledger, taskDecider);
  const userId = uuidv7();
  const others = Array.from({ length: 90 }, () => uuidv7());
  const ids: string[] = [];
  let next = 0;
  const seeder = async (): Promise<void> => {
    for (let number = next++; number < total; number = next++) {
      const id = uuidv7();
      const mine = Math.floor((number * own) / total) !== Math.floor(((number + 1) * own) / total);
      if (mine) ids.push(id);
      const by = { id: (mine ? userId : others[number % others.length]) ?? userId, role: 'MEMBER' } as const;
      const { outcome } = await start(
        id,
        { ...createTask(id), by, title: `Task ${number}` },
        { meta: { ...meta, actor: by.id } },
      );
      if (outcome !== 'accepted') throw new Error(`a task was ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: 256 }, seeder));
  await pool.end();
  await database.control.query('VACUUM ANALYZE tasks');
  await database.control.query('VACUUM ANALYZE events');
  return { userId, others, ids };
};
