import { once } from 'node:events';
import { added, openPersonalLedger } from '../people.ts';

/** `<connection string> <ids>`: when told on standard input, appends the first event of each person, all at once. */
const [connectionString = '', ids = ''] = process.argv.slice(2);
const { pool, ledger } = openPersonalLedger(connectionString);
await ledger.head();
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const results = await Promise.all(ids.split(',').map((id) => ledger.append(added(id))));
await pool.end();
process.stdout.write(`done ${results.filter(({ outcome }) => outcome === 'appended').length}\n`);
