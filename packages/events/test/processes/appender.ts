import { createCommandHandler } from '@taskledger/events';
import { type Counter, type CounterEvent, evolve, meta, openLedger } from '../counter.ts';

/**
 * Appends to a few shared counters until told how often: `appender.ts <connection string> <appends> <ids>`.
 * Writes `done <accepted>` at the end. Every add is decided on the present total, so lost updates would show.
 */
const [connectionString = '', appends = '0', ids = ''] = process.argv.slice(2);
const { pool, ledger } = openLedger(connectionString);

const decider = {
  category: 'counter',
  evolve,
  decide: (
    state: Counter | undefined,
    add: number,
  ): readonly CounterEvent[] | { readonly rejected: string } =>
    state === undefined ? { rejected: 'not opened' } : [{ type: 'CounterAdded', data: { amount: add } }],
};
const counters = createCommandHandler(ledger, decider);
const targets = ids.split(',');

let accepted = 0;
let started = 0;
const caller = async (): Promise<void> => {
  while (started < Number(appends)) {
    started += 1;
    const id = targets[Math.floor(Math.random() * targets.length)] ?? '';
    const { outcome } = await counters.handle(id, 1, { meta });
    if (outcome === 'accepted') accepted += 1;
    if (accepted === 1) process.stdout.write('working\n');
  }
};
await Promise.all(Array.from({ length: 8 }, caller));
await pool.end();
process.stdout.write(`done ${accepted}\n`);
