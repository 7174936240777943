import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnProcess, testDatabase, waitFor } from '@taskledger/testing';
import { projections } from '@taskledger/read-models';
import { freePort, verifyPassword } from '@taskledger/runtime';
import t from 'tap';
import { operator } from './ops-process.ts';

const writer = new URL('./processes/writer.ts', import.meta.url);
const uuid = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const password = 'correct horse battery';

t.test(
  'wrong use ends with exit status 2 and says what would be right; help is there without a database',
  async (t) => {
    const { ops, here } = operator(t, 'postgres://nobody@127.0.0.1:1/none');
    const wrong: [string[], RegExp][] = [
      [[], /Usage: pnpm ops/],
      [['events'], /show <position>/],
      [['evens'], /unknown command 'evens'[^]*Did you mean events\?/],
      [['status', '--bogus'], /unknown option '--bogus'/],
      [['events', 'show'], /missing required argument 'position'/],
      [['events', 'show', 'x'], /whole number from 1/],
      [['events', 'tail', '-n', '-1'], /whole number from 0/],
      [['events', 'tail', '--type', 'TaskDone'], /There is no event type TaskDone. Known: TaskCreated/],
      [['projections', 'verify', 'nope'], /Allowed choices are tasks, users, sessions/],
      [['projections', 'rebuild'], /missing required argument 'name'/],
      [['users', 'create-admin'], /required option '--email <address>'/],
      [['users', 'create-admin', '--email', 'ada'], /It must be an e-mail address/],
      [['users', 'create-admin', '--email', 'a@b.cc', '--username', 'a@b'], /letters, digits/],
      [['users', 'create-admin', '--email', 'a@b.cc', '--password', 'hunter2'], /at least 8 characters/],
      [['users', 'create-admin', '--email', 'a@b.cc', '--password', 'x'.repeat(129)], /at most 128/],
    ];
    for (const [args, complaint] of wrong) {
      const result = await here(...args);
      t.match(result, { status: 2, stdout: '', stderr: complaint }, args.join(' '));
      t.notMatch(result.stderr, /hunter2/, 'a refused password is not repeated');
    }

    const [bare, unknown, unasked, help, commandHelp, away, awayJson] = await Promise.all([
      ops(),
      here('evens'),
      ops('users', 'create-admin', '--email', 'a@b.cc'),
      ops('--help'),
      here('events', 'tail', '--help'),
      ops('status'),
      ops('users', 'list', '--json'),
    ]);
    t.match(bare, { status: 2, stdout: '', stderr: /Usage: pnpm ops/ });
    t.match(unknown, { status: 2, stdout: '', stderr: /unknown command/ });
    t.match(unasked, { status: 2, stdout: '', stderr: /no terminal .* use --password-stdin/ });
    t.match(help, { status: 0, stdout: /Exit status: 0 fine[^]*Examples:/, stderr: '' });
    t.match(commandHelp, {
      status: 0,
      stdout: /--follow[^]*--json[^]*Examples:\n {2}pnpm ops events tail/,
      stderr: '',
    });
    t.match(away, { status: 1, stdout: '', stderr: /The database cannot be used: connect ECONNREFUSED/ });
    t.match(JSON.parse(awayJson.stderr), { error: { code: 'database_away' } });

    const misconfigured = operator(t, 'mysql://127.0.0.1/x');
    t.match(await misconfigured.ops('status'), {
      status: 2,
      stdout: '',
      stderr: /^DATABASE_URL must be .*\n$/,
    });
  },
);

t.test('migrate brings an empty database forward; until then the other commands say so', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const { ops, here } = operator(t, connectionString);
  t.match(await ops('status'), { status: 1, stdout: '', stderr: /run `pnpm ops migrate`/ });
  const first = await ops('migrate', '--json');
  t.equal(first.status, 0);
  t.match(first.json(), { applied: ['0001_ledger', '0002_read_models'] });
  t.match(first.stderr, /Applied migration 0001_ledger\n/);
  t.strictSame((await here('--json', 'migrate')).json(), { applied: [] });
  t.match(await here('migrate'), { status: 0, stdout: 'The database is up to date.\n' });
  t.match(await here('status'), { status: 0, stdout: /^Ledger {2}empty\n/ });
});

t.test('B10: the first administrator is made from the command line, and users are listed', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const { ops, here, opsWith } = operator(t, connectionString);
  t.match(await here('users', 'list'), { status: 0, stdout: /No users yet/ });

  const made = await ops(
    'users',
    'create-admin',
    '--email',
    'Ada@example.com',
    '--username',
    'ada',
    '--password',
    password,
    '--json',
  );
  t.equal(made.status, 0, made.stderr);
  t.match(made.json(), {
    user: {
      id: uuid,
      email: 'Ada@example.com',
      username: 'ada',
      display_name: 'ada',
      role: 'ADMIN',
      created_at: time,
    },
    position: 1,
  });
  const piped = await opsWith(
    'from a pipe ünï\n',
    'users',
    'create-admin',
    '--email',
    'bob@example.com',
    '--password-stdin',
  );
  t.match(piped, {
    status: 0,
    stdout: /^bob@example.com is an administrator \(id [\da-f-]{36}\)\.\n$/,
    stderr: '',
  });

  const { rows } = await pool.query<{ email: string; password_hash: string }>(
    'SELECT email, password_hash FROM users JOIN credentials ON user_id = id ORDER BY created_at',
  );
  t.match(rows[0]?.password_hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.ok(await verifyPassword(rows[0]?.password_hash ?? '', password));
  t.ok(await verifyPassword(rows[1]?.password_hash ?? '', 'from a pipe ünï'), 'without the end of the line');

  const create = (...args: string[]) => here('users', 'create-admin', '--password', password, ...args);
  const [email, username, both, short, listed, listedJson, event] = await Promise.all([
    create('--email', 'ADA@EXAMPLE.COM'),
    create('--email', 'eve@example.com', '--username', 'ADA', '--json'),
    create('--email', 'eve@example.com', '--password-stdin'),
    opsWith('short\n', 'users', 'create-admin', '--email', 'eve@example.com', '--password-stdin'),
    ops('users', 'list'),
    here('users', 'list', '--json'),
    here('events', 'show', '1', '--json'),
  ]);
  t.match(email, { status: 1, stdout: '', stderr: 'Another account has this e-mail address.\n' });
  t.match(username, { status: 1, stdout: '' });
  t.strictSame(JSON.parse(username.stderr), {
    error: { code: 'username_taken', message: 'Another account has this username.' },
  });
  t.match(both, { status: 2, stderr: /either --password or --password-stdin/ });
  t.match(short, { status: 2, stderr: /at least 8 characters/ });
  t.match(listed, { status: 0, stdout: /^ID +E-MAIL +USERNAME[^]*Ada@example\.com +ada +ada +ADMIN +yes/ });
  t.match(listedJson.json(), {
    users: [
      {
        id: uuid,
        email: 'Ada@example.com',
        username: 'ada',
        role: 'ADMIN',
        is_active: true,
        created_at: time,
      },
      { email: 'bob@example.com', username: null, display_name: 'bob' },
    ],
  });
  t.match(event.json(), { type: 'UserRegistered', data: { role: 'ADMIN' }, meta: { actor: 'system' } });
  for (const { stdout, stderr } of [made, piped, email, username, both, short, listed, listedJson, event]) {
    t.notMatch(
      stdout + stderr,
      /argon2|correct horse|from a pipe|short\b/,
      'neither hashes nor passwords are shown',
    );
  }
});

t.test('A2: the key that signs access tokens is listed and rotated', async (t) => {
  const { connectionString } = await testDatabase(t);
  const { ops, here } = operator(t, connectionString);
  const list = async () => (await here('keys', 'list', '--json')).json();
  const kid = /^[\w-]{43}$/;
  t.match(await list(), { keys: [{ kid, created_at: null, retired_at: null }] });
  t.match(await ops('keys', 'rotate'), {
    status: 0,
    stdout: /^The key [\w-]{43} signs in 30 seconds\./,
    stderr: '',
  });
  t.match(await list(), {
    keys: [
      { kid, created_at: time, retired_at: time },
      { kid, created_at: time, retired_at: null },
    ],
  });
  t.match((await here('keys', 'rotate', '--at-once', '--json')).json(), { kid, at_once: true });
  t.match(await here('keys', 'list'), { status: 0, stdout: /^KEY +SINCE +RETIRED\n/ });
  t.match(await list(), { keys: [{ retired_at: time }, { retired_at: time }, { retired_at: null }] });
});

t.test('events are shown, tailed, filtered and followed', async (t) => {
  const { connectionString } = await testDatabase(t);
  const { ops, here, start } = operator(t, connectionString);
  const nobody = ops('events', 'tail');
  t.match(await nobody, { status: 0, stdout: '' });
  t.match(await here('events', 'show', '1'), {
    status: 1,
    stderr: /no event at position 1: the ledger's head is 0/,
  });

  const admin = (email: string, name: string) =>
    here('users', 'create-admin', '--email', email, '--password', password, '--display-name', name);
  t.equal((await admin('ada@example.com', 'Ada \u001B[31mred\u009B0m\u202E')).status, 0);
  const written = spawnProcess(t, writer, { args: [connectionString, '1', '3'] });
  t.strictSame(await written.exited, { code: 0, signal: null }, written.output());

  const [shown, all, last, typed, none, json] = await Promise.all([
    ops('events', 'show', '1'),
    ops('events', 'tail'),
    here('events', 'tail', '-n', '2', '--json'),
    here('events', 'tail', '--type', 'TaskCreated,UserRegistered', '--json'),
    here('events', 'tail', '-n', '0'),
    here('events', 'show', '10', '--json'),
  ]);
  t.match(shown, {
    status: 0,
    stdout: /^position +1\n[^]*type +UserRegistered\n[^]*actor +system\n[^]*"role": "ADMIN"/,
  });
  for (const { stdout } of [shown, all]) {
    t.notMatch(stdout, /\p{Cc}(?<!\n)|\u202E/u, 'text from users does not reach the terminal as it is');
  }
  t.match(shown.stdout, /Ada \\u001b\[31mred\\u009b0m\\u202e/i);
  t.equal(all.stdout.trim().split('\n').length, 10);
  t.match(all.stdout, /^ +10 {2}\d{4}-.*Z {2}task-[\da-f-]{36} {2}TaskCompleted {2}by system {2}\{\}$/m);
  t.match(ndjson(last.stdout), [
    { position: 9, type: 'TaskStarted' },
    {
      position: 10,
      event_id: uuid,
      version: 3,
      type: 'TaskCompleted',
      schema_version: 1,
      data: {},
      recorded_at: time,
    },
  ]);
  t.strictSame(
    ndjson(typed.stdout).map(({ position }) => position),
    [1, 2, 5, 8],
  );
  t.equal(none.stdout, '');
  t.match(json.json(), { position: 10, meta: { actor: 'system', correlation_id: 'writer' } });
  const stream = String(ndjson(last.stdout)[0]?.['stream']);
  const ofStream = await here('events', 'tail', '--stream', stream, '--json');
  t.strictSame(
    ndjson(ofStream.stdout).map(({ version }) => version),
    [1, 2, 3],
  );

  const following = start('events', 'tail', '-f', '-n', '1', '--type', 'UserRegistered', '--json');
  await following.waitForOutput(/ada@example\.com/);
  await admin('bob@example.com', 'Bob');
  await following.waitForOutput(/bob@example\.com/);
  t.strictSame(await following.kill('SIGINT'), { code: 130, signal: null });
  t.strictSame(
    ndjson(following.stdout()).map(({ position }) => position),
    [1, 11],
    'each once',
  );
});

t.test('status: ledger, read models, subscriptions, queues, database', async (t) => {
  const { connectionString, pool, name } = await testDatabase(t);
  const secrets = { DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex') };
  const { ops, here } = operator(t, connectionString, secrets);
  await here('users', 'create-admin', '--email', 'ada@example.com', '--password', password);
  await pool.query(
    `DELETE FROM subscriptions;
     INSERT INTO subscriptions (name, position, owner, leased_until, paused) VALUES
       ('mailer', 1, 'host:1', now() + interval '1 hour', false), ('dead', 0, 'host:2', '-infinity', false),
       ('rested', 0, NULL, '-infinity', true)`,
  );
  const redisIsAway = operator(t, connectionString, {
    ...secrets,
    REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
  });
  const [text, json, away] = await Promise.all([
    ops('status'),
    ops('status', '--json'),
    redisIsAway.here('status', '--json'),
  ]);
  t.match(text, { status: 0, stderr: '' });
  t.match(text.stdout, /^Ledger {2}at position 1, last event .* ago \(\d{4}-.*Z\), not sealed yet$/m);
  t.match(text.stdout, /^users +inline +1 +0 +1 row$/m);
  t.match(text.stdout, /^mailer +1 +0 +held by host:1 +\d{4}-/m);
  t.match(text.stdout, /^dead +0 +1 +nobody works on it$/m);
  t.match(text.stdout, /^rested +0 +1 +paused$/m);
  t.match(text.stdout, /^mail +0 +0 +0 +0 +0$/m);
  t.match(
    text.stdout,
    new RegExp(`^Database {2}external PostgreSQL \\d+.*, ${name}, .* megabytes?, migrated to 0`, 'm'),
  );
  t.equal(json.status, 0);
  t.match(json.json(), {
    ledger: { head: 1, last_event_at: time },
    read_models: [
      {
        name: 'tasks',
        category: 'task',
        kind: 'inline',
        position: 1,
        lag: 0,
        rows: 0,
        rows_estimated: false,
      },
      { name: 'users', rows: 1 },
      { name: 'sessions' },
      { name: 'categories' },
    ],
    subscriptions: [
      { name: 'dead', position: 0, lag: 1, owner: null, leased_until: null, paused: false },
      { name: 'mailer', position: 1, lag: 0, owner: 'host:1', leased_until: time, paused: false },
      { name: 'rested', paused: true },
    ],
    queues: { kind: 'postgresql', reachable: true, counts: { mail: { waiting: 0, failed: 0 } } },
    database: { kind: 'external', name, server_version: /^\d+/, migration: /^\d{4}_/ },
  });
  t.equal(away.status, 1);
  t.match(away.json(), { queues: { kind: 'redis', reachable: false, reason: /away/ }, ledger: { head: 1 } });
});

t.test(
  'G3: verify finds a corrupted row, rebuild refuses it, and repairs it while a writer goes on',
  async (t) => {
    const { connectionString, pool } = await testDatabase(t);
    const { ops, here } = operator(t, connectionString);
    const seeded = spawnProcess(t, writer, { args: [connectionString, '32', '1000'] });
    t.strictSame(await seeded.exited, { code: 0, signal: null }, seeded.output());

    const sound = await ops('projections', 'verify', '--json');
    t.equal(sound.status, 0, sound.stderr);
    t.match(sound.json(), {
      equal: true,
      results: projections.map(({ name: projection }) => ({
        projection,
        equal: true,
        position: 3000,
        differences: [],
        complete: true,
      })),
    });
    t.match(await here('projections', 'verify', 'tasks'), {
      status: 0,
      stdout: /^✔ tasks is what the ledger says \(3,000 events, up to position 3,000, .* s\)\n$/,
    });

    const { rows: ids } = await pool.query<{ id: string }>('SELECT id FROM tasks ORDER BY id LIMIT 2');
    const [corrupted = '', removed = ''] = ids.map(({ id }) => id);
    const surplus = '01990000-0000-7000-8000-000000000000';
    await pool.query("UPDATE tasks SET status = 'PENDING', title = 'wrong' WHERE id = $1", [corrupted]);
    await pool.query(
      `INSERT INTO tasks SELECT (jsonb_populate_record(t, jsonb_build_object('id', $2::text))).* FROM tasks t WHERE id = $1`,
      [removed, surplus],
    );
    await pool.query('DELETE FROM tasks WHERE id = $1', [removed]);
    const differences = [
      {
        id: corrupted,
        kind: 'differs',
        columns: {
          title: { live: 'wrong', rebuilt: /^task / },
          status: { live: 'PENDING', rebuilt: 'COMPLETED' },
        },
      },
      { id: removed, kind: 'missing', columns: {} },
      { id: surplus, kind: 'surplus', columns: {} },
    ];
    const found = await ops('projections', 'verify', 'tasks', '--json');
    t.equal(found.status, 1);
    const report = comparisons(found.json())[0];
    t.match(
      { ...report, differences: report?.differences.toSorted((a, b) => (a.id < b.id ? -1 : 1)) },
      { equal: false, differences: differences.toSorted((a, b) => (a.id < b.id ? -1 : 1)), complete: true },
    );
    t.strictSame(
      Object.keys(report?.differences.find(({ id }) => id === corrupted)?.columns ?? {}).toSorted(),
      ['status', 'title'],
      'the differing columns and no others',
    );

    const refused = await ops('projections', 'rebuild', 'tasks');
    t.equal(refused.status, 1);
    t.match(refused.stdout, /^✘ tasks is not what the ledger says: 3 rows/);
    t.match(refused.stdout, /status: live "PENDING", rebuilt "COMPLETED"/);
    t.match(refused.stdout, /is missing from the live table/);
    t.match(refused.stdout, /Not switched in: [^]*pnpm ops projections rebuild tasks --accept-differences/);
    const title = async () =>
      (await pool.query<{ title: string }>('SELECT title FROM tasks WHERE id = $1', [corrupted])).rows;
    t.strictSame(await title(), [{ title: 'wrong' }], 'nothing was changed');

    const busy = spawnProcess(t, writer, { args: [connectionString, '8', 'until-told'] });
    await busy.waitForOutput(/100 commands/);
    const repaired = await ops('projections', 'rebuild', 'tasks', '--accept-differences', '--json');
    t.equal(repaired.status, 0, repaired.stderr);
    t.match(repaired.json(), { projection: 'tasks', equal: false, switched: true });
    const during = count(await pool.query('SELECT count(*) FROM events'));
    await waitFor(async () => count(await pool.query('SELECT count(*) FROM events')) > during + 100);
    await busy.kill('SIGTERM');
    t.match(busy.stdout(), /\{"accepted":\d+,"failed":0\}/, busy.output());

    const [again, proven, listed] = await Promise.all([
      here('projections', 'verify', 'tasks', '--json'),
      ops('projections', 'rebuild', 'users'),
      here('projections', 'list', '--json'),
    ]);
    t.match(again.json(), { equal: true });
    t.match(proven, { status: 0, stdout: /^✔ users is what the ledger says[^]*Switched in: / });
    t.match(listed.json(), {
      projections: [{ name: 'tasks', kind: 'inline', category: 'task', previous: true }],
    });
    t.notMatch(await title(), [{ title: 'wrong' }]);
  },
);

t.test('G3: Ctrl-C ends a rebuild at once, and leaves everything as it was', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const { ops, here, start } = operator(t, connectionString);
  const seeded = spawnProcess(t, writer, { args: [connectionString, '8', '50'] });
  await seeded.exited;

  const blocker = await pool.connect();
  await blocker.query('BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE');
  const blocked = start('projections', 'rebuild', 'tasks');
  await waitFor(async () => {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE application_name LIKE 'taskledger-ops-%' AND wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  t.match(await ops('projections', 'verify', 'tasks'), {
    status: 1,
    stderr:
      /tasks is being rebuilt or verified by taskledger-ops-[\da-f]{8} \S+@\S+:\d+ \(backend \d+, since /,
  });
  await blocked.waitForOutput(/tasks: 0 of 150 events/);
  const asked = performance.now();
  t.strictSame(await blocked.kill('SIGINT'), { code: 130, signal: null });
  t.ok(performance.now() - asked < 5_000, 'soon');
  t.equal(blocked.stdout(), '');
  await blocker.query('ROLLBACK');
  blocker.release();

  t.match(await ops('projections', 'verify', 'tasks', '--json'), { status: 0 });
  t.match(await here('projections', 'list', '--json').then(({ json }) => json()), {
    projections: [{ name: 'tasks', rows: 50, previous: false }],
  });
});

t.test(
  'without DATABASE_URL and without a running service, the embedded database is there for the command',
  async (t) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-ops-embedded-'));
    chmodSync(dataDir, 0o755);
    t.teardown(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }));
    const { ops, start } = operator(t, undefined, { DATA_DIR: dataDir });
    t.match(await ops('migrate'), {
      status: 0,
      stdout: /^Applied 0001_ledger, .* The database is up to date\.\n$/,
    });
    t.notOk(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 'stopped after the command');
    t.match(await ops('users', 'create-admin', '--email', 'ada@example.com', '--password', password), {
      status: 0,
    });
    const following = start('events', 'tail', '--follow');
    await following.waitForOutput(/ada@example\.com/);
    const beside = await ops('status', '--json');
    t.match(beside.json(), {
      ledger: { head: 1 },
      database: { kind: 'embedded', server_version: /^18/ },
    });
    t.ok(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 'another command still uses it');
    t.strictSame(await following.kill('SIGINT'), { code: 130, signal: null });
    t.notOk(existsSync(join(dataDir, 'postgres', 'postmaster.pid')), 'the last one stopped it');
  },
);

const ndjson = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

interface Comparison {
  readonly differences: readonly { readonly id: string; readonly columns: object }[];
}

const comparisons = (json: unknown): readonly Comparison[] => (json as { results: Comparison[] }).results;

const count = ({ rows }: { rows: { count?: string }[] }): number => Number(rows[0]?.count);
