import { userInfo } from 'node:os';
import { spawnProcess, testDatabase } from '@taskledger/testing';
import t from 'tap';
import { operator } from './ops-process.ts';

const writer = new URL('./processes/writer.ts', import.meta.url);
const password = 'correct horse battery';
const ada = 'ada@example.com';

const ndjson = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

t.test('G3: what an operator changes is in the ledger, with who and why', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const { here } = operator(t, connectionString);
  const last = async () => ndjson((await here('events', 'tail', '-n', '1', '--json')).stdout)[0];
  await here('users', 'create-admin', '--email', ada, '--password', password);
  t.match(await last(), {
    type: 'UserRegistered',
    meta: { actor: 'system', operator: userInfo().username, reason: undefined },
  });
  await here(
    'users',
    'create-admin',
    '--email',
    'bob@example.com',
    '--username',
    'bob',
    '--password',
    password,
  );

  const demoted = await here(
    'users',
    'set-role',
    'BOB',
    'member',
    '--operator',
    'Carol',
    '--reason',
    'left the team',
  );
  t.match(demoted, { status: 0, stdout: /^bob@example\.com is MEMBER \(id .*\)\.\n$/ });
  t.match(await last(), {
    type: 'RoleChanged',
    data: { role: 'MEMBER' },
    meta: { actor: 'system', operator: 'Carol', reason: 'left the team' },
  });
  t.match(await here('users', 'set-role', ada, 'MEMBER', '--json'), {
    status: 1,
    stderr: /"code":"last_admin"/,
  });
  t.match(await here('users', 'set-role', ada, 'ADMIN'), { status: 0, stdout: /is already ADMIN/ });
  t.match(await here('users', 'set-role', 'nobody', 'ADMIN'), {
    status: 1,
    stderr: /There is no user nobody/,
  });
  t.match(await here('users', 'set-role', ada, 'KING'), { status: 2, stderr: /ADMIN, MEMBER/ });
  t.match(await here('keys', 'list', '--operator', ''), { status: 2, stderr: /at least 1 character/ });

  const rotated = await here('keys', 'rotate', '--reason', 'yearly', '--json');
  t.match(await last(), {
    stream: 'operations-keys',
    type: 'KeysRotated',
    data: { kid: (rotated.json() as { kid: string }).kid, at_once: false },
    meta: { reason: 'yearly' },
  });

  await pool.query(
    `INSERT INTO subscriptions (name, position, epoch, owner, leased_until)
     VALUES ('mailer', 3, 7, 'somebody', now() + interval '1 hour')`,
  );
  const mailer = async () =>
    (await pool.query(`SELECT * FROM subscriptions WHERE name = 'mailer'`)).rows[0] as object;
  t.match(await here('subscriptions', 'pause', 'mailer'), { status: 0, stdout: /^mailer is paused/ });
  t.match(await mailer(), { paused: true });
  t.match(await here('subscriptions', 'pause', 'mailer'), { status: 0, stdout: /paused already/ });
  t.match(await here('subscriptions', 'list'), { status: 0, stdout: /^mailer +3 +\d +paused/m });
  t.match(await here('subscriptions', 'resume', 'mailer', '--reason', 'moved'), {
    status: 0,
    stdout: /goes on after position 3/,
  });
  t.match(await mailer(), { paused: false });
  t.match((await here('subscriptions', 'rewind', 'mailer', '1', '--json')).json(), {
    name: 'mailer',
    from: 3,
    to: 1,
  });
  t.match(await mailer(), { position: '1', epoch: '8', owner: null }, 'its holder is fenced off');
  t.match(await here('subscriptions', 'rewind', 'mailer', '2'), {
    status: 1,
    stderr: /a rewind only goes back/,
  });
  t.match(await here('subscriptions', 'pause', 'mailed'), {
    status: 1,
    stderr: /no subscription mailed. There are .*mailer/,
  });
  t.match(await here('subscriptions', 'rewind', 'mailer', '-1'), { status: 2 });
  const { stdout } = await here('stream', 'operations-subscription-mailer', '--json');
  t.match(JSON.parse(stdout), {
    version: 3,
    state: null,
    events: [
      { type: 'SubscriptionPaused' },
      { type: 'SubscriptionResumed', meta: { reason: 'moved' } },
      { type: 'SubscriptionRewound', data: { subscription: 'mailer', from: 3, to: 1 } },
    ],
  });
});

t.test(
  'a stream is shown with its state, as it is and as it was; the ledger is exported line by line',
  async (t) => {
    const { connectionString } = await testDatabase(t);
    const { ops, here } = operator(t, connectionString);
    const written = spawnProcess(t, writer, { args: [connectionString, '1', '3'] });
    t.strictSame(await written.exited, { code: 0, signal: null }, written.output());

    const exported = await ops('events', 'export');
    t.equal(exported.status, 0, exported.stderr);
    const events = ndjson(exported.stdout);
    t.strictSame(
      events.map(({ position }) => position),
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
    t.match(events[0], {
      type: 'TaskCreated',
      version: 1,
      data: { title: /^task/ },
      meta: { actor: 'system' },
    });
    const part = await here('events', 'export', '--from', '4', '--to', '6');
    t.strictSame(ndjson(part.stdout), events.slice(3, 6));
    t.match(await here('events', 'export', '--from', '10'), { status: 0, stdout: '' });

    const [created] = events;
    const stream = String(created?.['stream']);
    t.match(await ops('stream', stream), {
      status: 0,
      stdout:
        /TaskCreated[^]*TaskStarted[^]*TaskCompleted[^]*\nstate at version 3 of 3\n[^]*status: "COMPLETED"/,
    });
    const state = async (...at: string[]) =>
      (JSON.parse((await here('stream', stream, '--json', ...at)).stdout) as { state: { status: string } })
        .state.status;
    t.equal(await state('--at', '1'), 'PENDING');
    t.equal(await state('--at', '2'), 'IN_PROGRESS');
    t.equal(await state('--at', new Date().toISOString()), 'COMPLETED');
    t.match(await here('stream', stream, '--at', '2020-01-01T00:00:00Z'), {
      status: 1,
      stderr: /had no events then/,
    });
    t.match(await here('stream', 'task-none'), { status: 1, stderr: /There is no stream task-none/ });
    t.match(await here('stream', stream, '--at', 'yesterday'), {
      status: 2,
      stderr: /a version .* or a time/,
    });
  },
);

t.test('G3: a rebuild is rolled back, a replay is tried, and the ledger tells who did it', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const { ops, here } = operator(t, connectionString);
  const seeded = spawnProcess(t, writer, { args: [connectionString, '4', '20'] });
  t.strictSame(await seeded.exited, { code: 0, signal: null }, seeded.output());

  t.match(await here('replay'), { status: 2, stderr: /A replay only reports: add --dry-run/ });
  t.match(await here('replay', '--dry-run', '--from', '9', '--to', '2'), { status: 2 });
  t.match(await ops('replay', '--dry-run'), {
    status: 0,
    stdout:
      /✔ tasks is what the ledger says \(60 events, up to position 60, [^]*A replay would change nothing\.\n$/,
  });
  t.match(await here('projections', 'rollback', 'tasks'), {
    status: 1,
    stderr: /No table of tasks from before its last rebuild is kept/,
  });

  await pool.query(`UPDATE tasks SET title = 'wrong'`);
  const tried = await here('replay', '--from', '1', '--to', '1', '--dry-run', '--json');
  t.match(tried, { status: 1 });
  t.match(tried.json(), {
    equal: false,
    results: [
      { projection: 'tasks', differences: [{ kind: 'differs', columns: { title: { live: 'wrong' } } }] },
    ],
  });
  const rebuilt = await here(
    'projections',
    'rebuild',
    'tasks',
    '--accept-differences',
    '--reason',
    'bad patch',
    '--json',
  );
  t.match(rebuilt.json(), { switched: true, lockedMs: Number });
  const wrong = async () => (await pool.query(`SELECT FROM tasks WHERE title = 'wrong'`)).rowCount;
  t.equal(await wrong(), 0);
  t.match(await ops('projections', 'rollback', 'tasks', '--operator', 'Carol'), {
    status: 0,
    stdout:
      /^Rolled back: tasks is the table from before the last rebuild, brought from position 60 to \d+\./,
  });
  t.equal(await wrong(), 20, 'as it was');
  await here('projections', 'rollback', 'tasks');
  t.equal(await wrong(), 0, 'and back');
  t.match((await here('stream', 'operations-projection-tasks', '--json')).json(), {
    events: [
      {
        type: 'ProjectionRebuilt',
        data: { projection: 'tasks', version: 1, position: 60, differences: 20 },
        meta: { reason: 'bad patch' },
      },
      { type: 'ProjectionRolledBack', data: { position: 61 }, meta: { operator: 'Carol' } },
      { type: 'ProjectionRolledBack' },
    ],
  });
  t.match(await here('projections', 'list'), {
    status: 0,
    stdout: /^tasks +inline +task-… +1 +20 rows.*kept as tasks_previous$/m,
  });
});
