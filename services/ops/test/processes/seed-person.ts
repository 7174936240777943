import { randomUUID } from 'node:crypto';
import { allEvents, otpDecider, taskDecider, userDecider } from '@taskledger/domain';
import { createCodec, createCommandHandler, createLedger, createPersonalKeys } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { createPool, loadConfig } from '@taskledger/runtime';

/** `<tasks>`: two people, the first of whom has made so many tasks, for the other one. Prints their ids. */
const [tasks = '0'] = process.argv.slice(2);
const config = loadConfig(process.env);
const pool = createPool({
  connectionString: config.databaseUrl ?? '',
  applicationName: 'seed',
  logger: { warn: console.error },
});
const keys = createPersonalKeys({ pool, encryptionKeys: config.dataEncryptionKeys });
const ledger = createLedger({ pool, codec: createCodec(allEvents, keys), projections });
const commands = createCommandHandler(ledger, taskDecider);
const users = createCommandHandler(ledger, userDecider);
const codes = createCommandHandler(ledger, otpDecider);
const [one, other, challenge] = [randomUUID(), randomUUID(), randomUUID()];
const meta = { actor: one, correlation_id: 'seed', ip: '203.0.113.50', user_agent: 'Seeder/1' };

for (const [id, email, name] of [
  [one, 'tricia@erasable.example', 'Tricia Erasable'],
  [other, 'stays@example.com', 'Stays Here'],
] as const) {
  const command = { id, email, username: null, display_name: name, role: 'MEMBER' } as const;
  await users.start(id, { type: 'RegisterUser', ...command }, { meta: { ...meta, actor: null } });
}
await codes.start(
  challenge,
  {
    type: 'RequestOtp',
    id: challenge,
    email: 'tricia@erasable.example',
    purpose: 'sign_in',
    user_id: one,
    expires_at: new Date(Date.now() + 300_000).toISOString(),
  },
  { meta: { ...meta, actor: null } },
);
await Promise.all(
  Array.from({ length: Number(tasks) }, (_, n) => {
    const id = randomUUID();
    const given = { by: { id: one, role: 'MEMBER' }, now: new Date().toISOString() } as const;
    const due = { due_date: null, due_at: null, due_day: null };
    const words = { title: `innermost wish ${n}`, description: 'unspoken', tags: ['hushed'] };
    const others = { priority: 'HIGH', category_id: null, assigned_to: other, status: 'PENDING' } as const;
    return commands.start(id, { type: 'CreateTask', id, ...given, ...words, due, ...others }, { meta });
  }),
);
await pool.end();
console.log(JSON.stringify({ one, other }));
