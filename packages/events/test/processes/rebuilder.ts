import { rebuildProjection, rollBackProjection } from '@taskledger/events';
import { codec, counters, openLedger } from '../counter.ts';

/** `<connection string> <rebuild or rollback>`: says that it is ready, and does that once it is told anything. */
const [connectionString = '', act = ''] = process.argv.slice(2);
const { pool } = openLedger(connectionString);
await pool.query('SELECT 1');
console.log('ready');
await new Promise((resolve) => process.stdin.once('data', resolve));
process.stdin.destroy();
const options = { pool, codec, projection: counters };
const { lockedMs } =
  act === 'rollback'
    ? await rollBackProjection(options)
    : await rebuildProjection({ ...options, acceptDifferences: true });
await pool.end();
console.log(`done, appends waited ${lockedMs} ms`);
