import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createPool, type Pool } from '@taskledger/runtime';
import { spawnProcess, testDatabase } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { z } from 'zod';
import { operator } from './ops-process.ts';
import { seal } from './seal.ts';

const seed = new URL('./processes/seed-person.ts', import.meta.url);
const traces = [
  'tricia@erasable.example',
  'Tricia Erasable',
  'innermost',
  'unspoken',
  'hushed',
  '203.0.113.50',
  'Seeder/1',
];

const dump = async (pool: Pick<Pool, 'query'>): Promise<string> => {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const tables = rows.map(async ({ name }) => {
    const { rows } = await pool.query<{ line: string }>(`SELECT t::text AS line FROM ${name} t`);
    return rows.map(({ line }) => `${name} ${line}`).join('\n');
  });
  return (await Promise.all(tables)).join('\n');
};

const found = async (pool: Pick<Pool, 'query'>): Promise<string[]> => {
  const text = await dump(pool);
  return traces.filter((trace) => text.includes(trace));
};

const withPerson = async (t: Test, tasks: number) => {
  const database = await testDatabase(t);
  const DATA_ENCRYPTION_KEY = randomBytes(32).toString('base64');
  const env = { DATA_ENCRYPTION_KEY };
  const seeding = spawnProcess(t, seed, {
    args: [String(tasks)],
    env: { NODE_ENV: 'test', DATABASE_URL: database.connectionString, ...env },
  });
  await seeding.exited;
  const { one } = z.object({ one: z.uuid() }).parse(JSON.parse(seeding.stdout()));
  return { ...database, env, one, ...operator(t, database.connectionString, env) };
};

t.test('G4: an erasure that is killed anywhere is finished by the same command', async (t) => {
  const { ops, here, start, pool, one, connectionString, env } = await withPerson(t, 600);
  await seal(t, connectionString, env.DATA_ENCRYPTION_KEY);
  t.same((await found(pool)).length > 0, true);
  t.match(await here('users', 'erase', one), { status: 2, stderr: /Add --yes/ });
  t.match(await here('users', 'erase', 'nobody', '--yes'), { status: 1, stderr: /There is no user/ });

  for (const delayMs of [0, 10, 40, 100]) {
    const victim = start('users', 'erase', one, '--yes', '--reason', 'asked for it');
    await Promise.race([victim.waitForOutput(/Erasing/).catch(() => undefined), victim.exited]);
    await setTimeout(delayMs);
    await victim.kill('SIGKILL');
    const { rows } = await pool.query<{ whole: boolean }>(
      `SELECT (SELECT count(*) FROM personal_keys WHERE subject = 'user-' || $1) =
              (SELECT count(*) FROM personal_keys WHERE subject LIKE 'address-%') AS whole`,
      [one],
    );
    t.equal(rows[0]?.whole, true, `killed after ${delayMs} ms: all keys of the person are there, or none`);
  }
  const last = await ops('users', 'erase', one, '--yes', '--json');
  t.match(last, { status: 0, stderr: /If this is cut short: pnpm ops users erase/ });
  t.match(last.json(), { user_id: one });
  t.strictSame(await found(pool), [], 'nothing is left of the person');
  t.match(await ops('projections', 'verify', '--json'), { status: 0 }, 'every read model equals the ledger');
  await seal(t, connectionString, env.DATA_ENCRYPTION_KEY);
  t.match(await here('audit', 'verify'), { status: 0 }, 'the seals from before and after hold');
  const { rows } = await pool.query<{ erased: number; open: number }>(
    `SELECT (SELECT count(*) FROM events WHERE type = 'UserErased')::int AS erased,
            (SELECT count(*) FROM personal_erasures WHERE finished_at IS NULL)::int AS open`,
  );
  t.strictSame(rows, [{ erased: 1, open: 0 }], 'erased once, and nothing is open');
});

t.test('G4: a restored backup gives back nobody who is on the erasure list', async (t) => {
  const { ops, here, connectionString, name, pool, env, one } = await withPerson(t, 20);
  const backup = `${name}_backup`;
  const server = createPool({
    connectionString: Object.assign(new URL(connectionString), { pathname: '/postgres' }).href,
    applicationName: 'backup',
    logger: { warn: () => undefined },
  });
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  await server.query(`CREATE DATABASE ${backup} TEMPLATE ${name}`);
  t.teardown(async () => {
    await server.query(`DROP DATABASE ${backup} WITH (FORCE)`);
    await server.end();
  });

  t.match(await here('users', 'erase', 'tricia@erasable.example', '--yes'), { status: 0 });
  const { stdout } = await ops('users', 'erasures');
  t.match(
    JSON.parse(stdout),
    { user_id: one, keys: [/-/, /-/] },
    'ids alone: the person’s key and the address’s',
  );
  const folder = mkdtempSync(join(tmpdir(), 'erasures-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const list = join(folder, 'erasures.jsonl');
  writeFileSync(list, stdout);

  const restoredUrl = Object.assign(new URL(connectionString), { pathname: `/${backup}` }).href;
  const restored = operator(t, restoredUrl, env);
  const restoredPool = createPool({
    connectionString: restoredUrl,
    applicationName: 'test',
    logger: { warn: () => undefined },
  });
  t.teardown(() => restoredPool.end());
  t.ok((await found(restoredPool)).length > 0, 'the backup has the person');
  t.match(await restored.here('users', 'apply-erasures', join(folder, 'none')), { status: 2 });
  t.match(await restored.here('users', 'apply-erasures', list), { status: 0, stdout: /1 user erased/ });
  t.strictSame(await found(restoredPool), [], 'and not for long');
  t.match(await restored.here('users', 'apply-erasures', list), { status: 0, stdout: /0 users erased/ });
  t.equal((await restored.here('users', 'erasures')).stdout.includes(one), true, 'it remains on the list');

  const mistaken = operator(t, connectionString, { DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex') });
  t.match(await mistaken.ops('users', 'list'), {
    status: 2,
    stdout: '',
    stderr: /^DATA_ENCRYPTION_KEY is not .*\n$/,
  });
  t.equal((await pool.query('SELECT')).rowCount, 1);
});
