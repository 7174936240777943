import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { spawnCommand, spawnProcess, waitFor } from '@taskledger/testing';
import type { TestScope } from '@taskledger/testing';
import pg from 'pg';
import t from 'tap';
import {
  createLogger,
  findEmbeddedPostgres,
  launcherLockPath,
  openDatabase,
  startEmbeddedPostgres,
} from '@taskledger/runtime';
import { acquireProcessLock } from '@taskledger/runtime';

const logger = createLogger({ logLevel: 'silent' }, 'test');
const holder = new URL('fixtures/hold-embedded-postgres.ts', import.meta.url);

t.test('a first start, a second one, and what they leave', async (t) => {
  const dataDir = temporaryDataDir(t);
  t.equal(await findEmbeddedPostgres(dataDir), undefined, 'nothing runs before');
  const server = await startEmbeddedPostgres({ dataDir, logger });
  t.teardown(() => server.stop());
  await query(server.connectionString, 'CREATE TABLE kept AS SELECT 1 AS one');
  await query(server.connectionString, 'REVOKE DELETE ON kept FROM CURRENT_USER');
  await t.rejects(
    query(server.connectionString, 'DELETE FROM kept'),
    { code: '42501' },
    'the service is no superuser: what is revoked binds it',
  );
  t.equal(await findEmbeddedPostgres(dataDir), server.connectionString);
  const { rows } = await query(
    server.maintenanceConnectionString,
    `SELECT name, setting FROM pg_settings WHERE name = ANY($1) ORDER BY name`,
    [
      [
        'fsync',
        'listen_addresses',
        'unix_socket_directories',
        'TimeZone',
        'data_checksums',
        'server_version_num',
      ],
    ],
  );
  t.match(Object.fromEntries(rows.map(({ name, setting }) => [name, setting])), {
    fsync: 'on',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    TimeZone: 'UTC',
    data_checksums: 'on',
    server_version_num: /^18/,
  });
  t.equal(statSync(join(dataDir, 'postgres.json')).mode & 0o777, 0o600);
  await t.rejects(query(server.connectionString.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1'), {
    code: '28P01',
  });

  await server.stop();
  await server.stop();
  t.equal(await findEmbeddedPostgres(dataDir), undefined);
  const before = Date.now();
  const again = await startEmbeddedPostgres({ dataDir, logger });
  t.teardown(() => again.stop());
  t.ok(Date.now() - before < 10_000, 'a second start is quick (0.1 s on an idle machine)');
  t.equal(again.connectionString, server.connectionString, 'the port is kept');
  t.equal((await query(again.connectionString, 'SELECT one FROM kept')).rows[0]?.['one'], 1);
  await again.stop();

  const squatter = createServer().listen(Number(new URL(server.connectionString).port), '127.0.0.1');
  await once(squatter, 'listening');
  const moved = await startEmbeddedPostgres({ dataDir, logger });
  t.teardown(() => moved.stop());
  squatter.close();
  t.not(moved.connectionString, server.connectionString, 'a port that is taken meanwhile is replaced');
  await moved.stop();

  writeFileSync(join(moved.directory, 'postmaster.pid'), `${process.pid}\n`);
  const misled = await startEmbeddedPostgres({ dataDir, logger });
  t.teardown(() => misled.stop());
  t.equal(
    (await query(misled.connectionString, 'SELECT one FROM kept')).rows[0]?.['one'],
    1,
    'a pid file that names another program is no obstacle',
  );
  await misled.stop();

  rmSync(moved.directory, { recursive: true });
  await t.rejects(
    startEmbeddedPostgres({ dataDir, logger }),
    /is missing from .* restore it/,
    'a lost database is not replaced in silence',
  );
});

t.test('SIGKILL of everything at any moment: nothing committed is lost', async (t) => {
  const dataDir = temporaryDataDir(t);
  const hold = async () => {
    const process = spawnProcess(t, holder, { args: [dataDir] });
    const [, url = ''] = await process.waitForOutput(/ready (\S+)/, { timeoutMs: 90_000 });
    return { process, url, server: postmasterPid(dataDir) };
  };

  await t.test('of a first start in the middle', async (t) => {
    const known = new Set<string>();
    for (const sign of ['', 'PG_VERSION', 'global/pg_control']) {
      const starter = spawnProcess(t, holder, { args: [dataDir] });
      const draft = await waitFor(
        () =>
          readdirSync(dataDir).find(
            (name) => name.startsWith('postgres.new-') && !name.endsWith('.password') && !known.has(name),
          ),
        { intervalMs: 1, timeoutMs: 90_000 },
      );
      known.add(draft);
      await waitFor(() => existsSync(join(dataDir, draft, sign)), { intervalMs: 1, timeoutMs: 90_000 });
      await starter.kill('SIGKILL');
    }
    t.notOk(existsSync(join(dataDir, 'postgres')));
    // What another tool, or an earlier release, may have left half made.
    mkdirSync(join(dataDir, 'postgres', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '18\n');
  });

  const first = await hold();
  await query(first.url, 'CREATE TABLE counted (n int); INSERT INTO counted VALUES (1)');
  await first.process.kill('SIGKILL');
  t.type(await findEmbeddedPostgres(dataDir), 'string', 'the server outlives the process that started it');

  const second = await hold();
  t.equal(second.server, first.server, 'and is taken over');
  await query(second.url, 'INSERT INTO counted VALUES (2)');
  await second.process.kill('SIGKILL');
  process.kill(second.server, 'SIGKILL');

  const third = await hold();
  await query(third.url, 'INSERT INTO counted VALUES (3)');
  process.kill(third.server, 'SIGKILL');
  await waitFor(() =>
    query(third.url, 'INSERT INTO counted VALUES (4)').then(
      () => true,
      () => false,
    ),
  );
  t.not(postmasterPid(dataDir), third.server, 'a server that dies while it is in use is started again');

  const { rows } = await query(third.url, 'SELECT array_agg(n ORDER BY n) AS ns FROM counted');
  t.same(rows[0]?.['ns'], [1, 2, 3, 4]);
  t.same(await third.process.kill('SIGTERM'), { code: 0, signal: null });
  t.equal(await findEmbeddedPostgres(dataDir), undefined);
});

t.test(
  'commands beside the service: two starters share one server, and the last one out stops it',
  async (t) => {
    const dataDir = temporaryDataDir(t);
    const config = { databaseUrl: undefined, dataDir };
    const [one, two] = await Promise.all([
      openDatabase(config, { logger }),
      openDatabase(config, { logger }),
    ]);
    t.equal(one.connectionString, two.connectionString);
    const client = new pg.Client(one.connectionString);
    await client.connect();
    await two.close();
    t.type(await findEmbeddedPostgres(dataDir), 'string', 'somebody is still connected');
    await client.end();

    const launcher = acquireProcessLock(launcherLockPath(dataDir));
    await one.close();
    t.type(await findEmbeddedPostgres(dataDir), 'string', 'the launcher still runs');
    if ('release' in launcher) launcher.release();
    await (await openDatabase(config, { logger })).close();
    t.equal(await findEmbeddedPostgres(dataDir), undefined);

    const given = await openDatabase({ ...config, databaseUrl: 'postgres://given' }, { logger });
    t.equal(given.connectionString, 'postgres://given');
    await given.close();
  },
);

const root = process.getuid?.() === 0;

t.test('as an ordinary user', { skip: !root && 'the other tests run as one' }, async (t) => {
  const dataDir = temporaryDataDir(t);
  chmodSync(dataDir, 0o777);
  const node = [
    process.execPath,
    `--import=${import.meta.resolve('tsx/esm')}`,
    '--conditions=taskledger-source',
    holder.pathname,
    dataDir,
  ];
  const starter = spawnCommand(t, 'setpriv', {
    args: ['--reuid=65534', '--regid=65534', '--clear-groups', ...node],
  });
  const [, url = ''] = await starter.waitForOutput(/ready (\S+)/, { timeoutMs: 90_000 });
  t.equal((await query(url, 'SELECT 1 AS one')).rows[0]?.['one'], 1);
  t.equal(statSync(join(dataDir, 'postgres')).uid, 65534);
  t.same(await starter.kill('SIGTERM'), { code: 0, signal: null });
});

t.test('as root below a directory that the server cannot enter', { skip: !root && 'not root' }, async (t) => {
  const dataDir = join(temporaryDataDir(t), 'data');
  mkdirSync(dataDir);
  chmodSync(dirname(dataDir), 0o700);
  const said: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir,
    logger: createLogger({ logLevel: 'info' }, 'test', { write: (line) => said.push(line) }),
  });
  t.teardown(async () => {
    await server.stop();
    rmSync(dirname(server.directory), { recursive: true });
  });
  t.match(server.directory, /^\/var\/lib\/taskledger\//);
  t.match(said.join(''), server.directory, 'it says where the data is');
  t.equal(await findEmbeddedPostgres(dataDir), server.connectionString);
});

/** Enterable for the user `postgres`, as a checkout is as a rule; servers that a failed test left there are ended. */
function temporaryDataDir(t: TestScope): string {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-embedded-'));
  chmodSync(dataDir, 0o755);
  t.teardown(async () => {
    await waitFor(() => !existsSync(join(dataDir, 'postgres.lock')), { timeoutMs: 3_000 }).catch(
      () => undefined,
    );
    if (existsSync(join(dataDir, 'postgres', 'postmaster.pid')))
      process.kill(postmasterPid(dataDir), 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
  });
  return dataDir;
}

function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

async function query(connectionString: string, text: string, values?: unknown[]) {
  const client = new pg.Client(connectionString);
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.query<Record<string, unknown>>(text, values);
  } finally {
    await client.end();
  }
}
