import { allEvents, taskDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { createPool } from '@taskledger/runtime';
import { v7 as uuidv7 } from 'uuid';

/**
 * `<connection string> <writers> <tasks or "until-told">`: creates, starts and completes tasks, so many at a time; ends
 * after that many tasks, or on SIGTERM. Prints how many commands were carried out and how many failed.
 */
const [connectionString = '', writers = '1', tasks = 'until-told'] = process.argv.slice(2);
const pool = createPool({
  connectionString,
  applicationName: 'writer',
  logger: { warn: (...args: unknown[]) => console.error(...args) },
});
const ledger = createLedger({ pool, codec: createCodec(allEvents), projections });
const commands = createCommandHandler(ledger, taskDecider);
const meta = { actor: 'system', correlation_id: 'writer' };

const writer = { id: uuidv7(), role: 'MEMBER' } as const;

let stopped = false;
process.on('SIGTERM', () => (stopped = true));
let left = tasks === 'until-told' ? Infinity : Number(tasks);
const result = { accepted: 0, failed: 0 };

const record = async (outcome: Promise<{ readonly outcome: string }>): Promise<void> => {
  const settled = await outcome.catch((error: unknown) => {
    console.error(error);
    return { outcome: 'error' };
  });
  result[settled.outcome === 'accepted' ? 'accepted' : 'failed'] += 1;
  if (result.accepted === 100) console.log('100 commands');
};

const write = async (): Promise<void> => {
  while (!stopped && left > 0) {
    left -= 1;
    const id = uuidv7();
    const given = { by: writer, now: new Date().toISOString() };
    const due = { due_date: null, due_at: null, due_day: null };
    const task = { title: `task ${left}`, description: 'written\twhile\\rebuilding', tags: ['a "b"', 'c,d'] };
    await record(
      commands.start(
        id,
        {
          type: 'CreateTask',
          id,
          ...given,
          ...task,
          due,
          priority: 'HIGH',
          category_id: null,
          assigned_to: null,
          status: 'PENDING',
        },
        { meta },
      ),
    );
    await record(commands.handle(id, { type: 'StartTask', ...given }, { meta }));
    await record(commands.handle(id, { type: 'CompleteTask', ...given }, { meta }));
  }
};

await Promise.all(Array.from({ length: Number(writers) }, write));
await pool.end();
console.log(JSON.stringify(result));
