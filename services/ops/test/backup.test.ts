import { randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sealing, startSubscription } from '@taskledger/events';
import { createPool, currentSealKey, loadConfig } from '@taskledger/runtime';
import {
  databaseServers,
  spawnProcess,
  type ServerKey,
  testDatabase,
  waitFor,
  type TestScope,
} from '@taskledger/testing';
import type { Pool } from 'pg';
import t from 'tap';
import { operator } from './ops-process.ts';

const writer = new URL('./processes/writer.ts', import.meta.url);
const secret = randomBytes(32).toString('hex');
const env = { DATA_ENCRYPTION_KEY: secret };

/** A database without a table, as `createdb` makes it. */
const blankDatabase = async (t: TestScope, server: ServerKey) => {
  const database = await testDatabase(t, { server });
  await database.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  return database;
};

const sealAll = async (t: TestScope, connectionString: string): Promise<void> => {
  const { dataEncryptionKeys } = loadConfig({ ...env, DATA_DIR: '/tmp' });
  const pool = createPool({ connectionString, applicationName: 'seal', logger: { warn: () => undefined } });
  const subscription = startSubscription({
    ...sealing({ pool, sealer: (client) => currentSealKey(client, dataEncryptionKeys) }),
    batchSize: 100,
    pool,
    owner: t.name,
    pollMs: 20,
  });
  await waitFor(async () => {
    const { rows } = await pool.query<{ done: boolean }>(
      'SELECT (SELECT max(position) FROM events) = (SELECT max(last_position) FROM seals) AS done',
    );
    return rows[0]?.done;
  });
  await subscription.stop();
  await pool.end();
};

/** Everything that a restore must bring back: rows as text, in an order that both servers give alike. */
const contents = async (pool: Pool, upTo: number): Promise<Record<string, string[]>> => {
  const tables = {
    events: `SELECT e::text AS row FROM events e WHERE position <= ${upTo} ORDER BY position`,
    seals: 'SELECT s::text AS row FROM seals s ORDER BY number',
    tasks: 'SELECT t::text AS row FROM tasks t ORDER BY id',
    users: 'SELECT u::text AS row FROM users u ORDER BY id',
    credentials: 'SELECT c::text AS row FROM credentials c ORDER BY user_id',
    personal_keys: 'SELECT k::text AS row FROM personal_keys k ORDER BY id',
    seal_keys: 'SELECT k::text AS row FROM seal_keys k ORDER BY kid',
    deliveries: 'SELECT d::text AS row FROM deliveries d ORDER BY id',
    subscriptions: 'SELECT name || position AS row FROM subscriptions ORDER BY name',
  };
  const all: Record<string, string[]> = {};
  for (const [name, sql] of Object.entries(tables)) {
    all[name] = (await pool.query<{ row: string }>(sql)).rows.map(({ row }) => row);
  }
  return all;
};

t.test('G2: a backup brings back what there was, on the other kind of server, or nothing', async (t) => {
  const [here, there] = databaseServers().some(({ key, skip }) => key === '15' && skip === false)
    ? (['embedded', '15'] as const)
    : (['embedded', 'embedded'] as const);
  const source = await testDatabase(t, { server: here });
  const from = operator(t, source.connectionString, env);
  const directory = t.testdir();
  const path = (name: string) => join(directory, name);
  const passphrase = path('passphrase.txt');
  writeFileSync(passphrase, 'correct horse battery\nstaple');
  const withPassphrase = ['--passphrase-file', passphrase];

  await from.here('users', 'create-admin', '--email', 'ada@example.com', '--password', 'correct horse');
  const writing = spawnProcess(t, writer, { args: [source.connectionString, '4', '200'], env });
  await writing.exited;
  await sealAll(t, source.connectionString);
  await source.pool.query(
    `INSERT INTO idempotency_keys (caller, key, part, fingerprint, attempt, status, position)
     VALUES (E'tab\\t\\\\ line\\n', 'ünï', 0, 'f', gen_random_uuid(), 204, 0)`,
  );

  const plain = path('plain.tar.gz');
  const sealed = path('sealed.backup');
  const made = await from.ops('backup', plain, '--json', '--operator', 'Grace', '--reason', 'nightly');
  t.match(made, { status: 0 }, made.stderr);
  const { position } = made.json() as { position: number };
  t.match((await from.here('events', 'show', String(position + 1), '--json')).json(), {
    type: 'LedgerBackedUp',
    data: { position, encrypted: false },
    meta: { operator: 'Grace', reason: 'nightly' },
  });
  t.match(await from.here('backup', sealed, ...withPassphrase), { status: 0, stdout: /encrypted/ });
  t.match(await from.here('backup', plain), { status: 2, stderr: /exists already/ });
  t.match(await from.here('backup', path('nowhere/x')), { status: 1, stderr: /cannot be written/ });
  t.strictSame(
    readdirSync(directory).filter((name) => name.includes('.part')),
    [],
  );
  t.ok(gunzipSync(readFileSync(plain)).includes('TaskCreated'), 'the one can be read by anybody');
  t.notOk(readFileSync(sealed).includes('TaskCreated'));

  const target = await blankDatabase(t, there);
  const to = operator(t, target.connectionString, env);
  const nothingThere = async () => {
    const { rows } = await target.pool.query<{ tables: string }>(
      `SELECT count(*) AS tables FROM pg_class WHERE relnamespace = 'public'::regnamespace`,
    );
    return rows[0]?.tables === '0';
  };
  const leftBehind = async (): Promise<'nothing' | 'all' | undefined> => {
    if (await nothingThere()) return 'nothing';
    const { rows } = await target.pool.query<{ whole: boolean }>(
      'SELECT count(*) >= $1 AS whole FROM events',
      [position],
    );
    return rows[0]?.whole === true ? 'all' : undefined;
  };

  await t.test(
    'what is damaged, cut off, of another key or in use is refused, and leaves nothing',
    async (t) => {
      const bytes = readFileSync(sealed);
      const changed = (name: string, change: (copy: Buffer) => Buffer): string => {
        writeFileSync(path(name), change(Buffer.from(bytes)));
        return path(name);
      };
      const flipped = changed('flipped', (copy) =>
        copy.fill(~copy.readUInt8(copy.length - 300) & 255, copy.length - 300, copy.length - 299),
      );
      const chunk = bytes.indexOf('\n') + 1 + 65_552;
      const cut = changed('cut', (copy) => copy.subarray(0, Math.min(chunk, copy.length - 1)));
      const header = changed('header', (copy) =>
        Buffer.from(copy.toString('latin1').replace('"r":8', '"r":9'), 'latin1'),
      );
      writeFileSync(path('plain-cut'), readFileSync(plain).subarray(0, -2000));
      writeFileSync(path('text'), 'hello');
      writeFileSync(path('other.txt'), 'another passphrase');
      const attempts: [string[], object][] = [
        [[flipped, ...withPassphrase], { status: 1, stderr: /changed or cut off|damaged/ }],
        [[cut, ...withPassphrase], { status: 1, stderr: /changed or cut off|damaged/ }],
        [[header, ...withPassphrase], { status: 1, stderr: /first line of the file is damaged/ }],
        [
          [sealed, '--passphrase-file', path('other.txt')],
          { status: 1, stderr: /passphrase is not the one/ },
        ],
        [[sealed], { status: 2, stderr: /is encrypted/ }],
        [[path('plain-cut')], { status: 1, stderr: /damaged or not complete/ }],
        [[path('text')], { status: 1, stderr: /is no backup/ }],
        [[path('missing')], { status: 2, stderr: /cannot be read/ }],
      ];
      for (const [args, expected] of attempts)
        t.match(await to.here('restore', ...args), expected, args.join(' '));
      const stranger = operator(t, target.connectionString, {
        DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      });
      t.match(await stranger.here('restore', plain), { status: 1, stderr: /another DATA_ENCRYPTION_KEY/ });
      const running = createPool({
        connectionString: target.connectionString,
        applicationName: 'taskledger-api',
        logger: { warn: () => undefined },
      });
      await running.query('SELECT');
      t.match(await to.here('restore', plain), {
        status: 1,
        stderr: /The service runs on this database \(taskledger-api\)/,
      });
      await running.end();
      t.ok(await nothingThere());
    },
  );

  const began = performance.now();
  const whole = await blankDatabase(t, there);
  const other = operator(t, whole.connectionString, env);
  const restored = await other.ops('restore', plain, '--json');
  const tookMs = performance.now() - began;

  await t.test('tasks, people, positions and seals are the same, and verify passes', async (t) => {
    t.equal(restored.status, 0, restored.stderr);
    t.match(restored.json(), { position, verification: { finding: null } });
    const before = await contents(source.pool, position);
    const after = await contents(whole.pool, position);
    for (const [name, rows] of Object.entries(before)) t.strictSame(after[name], rows, name);
    t.ok((before['tasks']?.length ?? 0) >= 200 && (before['seals']?.length ?? 0) > 3);
    const { rows } = await whole.pool.query('SELECT caller, key FROM idempotency_keys');
    t.strictSame(rows, [{ caller: 'tab\t\\ line\n', key: 'ünï' }]);
    t.match((await other.here('events', 'show', String(position + 1), '--json')).json(), {
      type: 'LedgerRestored',
      data: { position },
    });
    await sealAll(t, whole.connectionString);
    const verified = await other.here('audit', 'verify', '--read-models', '--json');
    t.match(verified.json(), { ok: true, unsealed: 0, read_models: { equal: true } }, 'the chain goes on');
    t.match(await other.here('restore', plain), { status: 1, stderr: /holds a ledger already/ });
  });

  // Many more by hand: RESTORE_KILLS=20 pnpm test services/ops/test/backup.test.ts
  await t.test('killed at any point it leaves nothing, and can be run again', async (t) => {
    const kills = Number(process.env['RESTORE_KILLS'] ?? 2);
    let cutShort = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      const restoring = to.start('restore', plain);
      const after = tookMs * (0.4 + (0.55 * (kill + Math.random())) / kills);
      const timer = setTimeout(() => void restoring.kill('SIGKILL'), after);
      await restoring.exited;
      clearTimeout(timer);
      // PostgreSQL may be busy with the last statement yet. What was committed just before the end is there as a whole.
      if ((await waitFor(leftBehind, { describe: 'nothing or all of it', timeoutMs: 30_000 })) === 'all') {
        await target.pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      } else {
        cutShort += 1;
      }
    }
    t.ok(cutShort > 0, `${cutShort} of ${kills} were cut short`);
    t.match(await to.here('restore', sealed, ...withPassphrase), {
      status: 0,
      stdout: /Restored the ledger/,
    });
    t.strictSame(
      (await contents(target.pool, position))['events'],
      (await contents(source.pool, position))['events'],
    );
  });

  await t.test(
    'back on the first kind of server, a ledger that was tampered with is not restored unawares',
    async (t) => {
      const client = await whole.pool.connect();
      await client.query(`SET session_replication_role = 'replica'`);
      await client.query(`UPDATE events SET meta = meta || '{"actor": "eve"}' WHERE position = 7`);
      client.release(true);
      const tampered = path('tampered.tar.gz');
      t.match(await other.here('backup', tampered), { status: 0 });
      const again = await blankDatabase(t, here);
      const third = operator(t, again.connectionString, env);
      t.match(await third.here('restore', tampered), {
        status: 1,
        stderr: /is not what was sealed\. Position 7:/,
      });
      t.match(await third.here('restore', tampered, '--accept-findings'), { status: 0 });
      t.match(await third.here('audit', 'verify'), { status: 1 });
    },
  );
});

t.test(
  'G4: a backup from before an erasure, restored with the erasure list, does not bring the person back',
  async (t) => {
    const source = await testDatabase(t);
    const seeding = spawnProcess(t, new URL('./processes/seed-person.ts', import.meta.url), {
      args: ['20'],
      env: { NODE_ENV: 'test', DATABASE_URL: source.connectionString, ...env },
    });
    await seeding.exited;
    const { here } = operator(t, source.connectionString, env);
    await sealAll(t, source.connectionString);
    const directory = t.testdir();
    const [file, list] = [join(directory, 'before.tar.gz'), join(directory, 'erasures.jsonl')];
    t.match(await here('backup', file), { status: 0 });
    t.match(await here('users', 'erase', 'tricia@erasable.example', '--yes'), { status: 0 });
    writeFileSync(list, (await here('users', 'erasures')).stdout);

    const target = await blankDatabase(t, 'embedded');
    const to = operator(t, target.connectionString, env);
    t.match(await to.here('restore', file, '--erasures', join(directory, 'none')), { status: 2 });
    t.match(await to.here('restore', file, '--erasures', list), {
      status: 0,
      stdout: /1 user of the list erased/,
    });
    const { rows } = await target.pool.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of rows) {
      const table = await target.pool.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      t.notMatch(
        table.rows.map(({ row }) => row).join('\n'),
        /erasable|innermost|unspoken|hushed|203\.0\.113\.50|Seeder/i,
        name,
      );
    }
    t.match(await to.here('audit', 'verify', '--read-models'), { status: 0 }, 'the seals hold all the same');
  },
);
