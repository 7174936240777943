import { testDatabase } from '@taskledger/testing';
import t from 'tap';
import { operator } from './ops-process.ts';

void t.test('G5: operators see what was tried in vain, have it tried again, or give it up', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const { ops, here } = operator(t, connectionString);
  t.match(await here('dead-letters', 'list'), { status: 0, stdout: 'There are no dead letters.\n' });

  const delivery = 'completion-mail-0199d3c4-8f00-7000-8000-000000000001-ann';
  const other = 'completion-mail-0199d3c4-8f00-7000-8000-000000000002-ann';
  await pool.query(
    `INSERT INTO deliveries (id, reactor, position, channel, recipient, state, attempts, last_error, settled_at)
     SELECT id, 'completion-mail', 7, 'mail', 'ann', 'dead', 150, 'the mail server answered 554', now() + at
       FROM (VALUES ($1, interval '0'), ($2, interval '1 second')) AS d(id, at)`,
    [delivery, other],
  );
  await pool.query(
    `INSERT INTO parked_events (subscription, position, stream, state, attempts, last_error, parked_at)
     VALUES ('webhooks', 3, 'task-1', 'dead', 12, E'no such \\x1b[31mfield', now() + interval '1 minute'),
            ('webhooks', 5, 'task-1', 'waiting', 0, NULL, now())`,
  );

  const listed = await ops('dead-letters', 'list', '--json');
  t.equal(listed.status, 0);
  t.match(listed.json(), {
    count: 3,
    dead_letters: [
      { id: delivery, kind: 'delivery', attempts: 150, channel: 'mail', waiting: 0 },
      { id: other },
      { id: 'webhooks@3', kind: 'event', subscription: 'webhooks', position: 3, waiting: 1 },
    ],
  });
  const table = (await here('dead-letters', 'list')).stdout;
  t.match(table, /^ID +EVENT +POSITION +ATTEMPTS[^]*webhooks@3 .* 12 +1 /);
  t.ok(table.includes('no such \\u001b[31mfield'), 'nothing that a terminal would obey');
  t.match(await here('dead-letters', 'show', delivery), {
    status: 0,
    stdout: /last_error +the mail server answered 554/,
  });
  t.match(await here('dead-letters', 'show', 'webhooks@5'), {
    status: 1,
    stderr: /no dead letter webhooks@5\. 3 dead letters/,
  });
  t.match(await here('dead-letters', 'drop', 'nope'), { status: 1, stderr: /no dead letter/ });
  t.match(await here('dead-letters', 'retry'), { status: 2, stderr: /missing required argument 'id'/ });

  t.match(await here('dead-letters', 'drop', other), { status: 0, stdout: `${other} is dropped.\n` });
  t.match(await here('dead-letters', 'retry', 'all'), { status: 0, stdout: /tries 2 dead letters again/ });
  t.match(await here('dead-letters', 'retry', 'all'), { status: 0, stdout: /no dead letters/ });
  const deliveries = await pool.query('SELECT id, state, round FROM deliveries ORDER BY id');
  t.same(deliveries.rows, [
    { id: delivery, state: 'pending', round: 1 },
    { id: other, state: 'dropped', round: 0 },
  ]);
  const parked = await pool.query('SELECT position, state, attempts FROM parked_events ORDER BY position');
  t.same(parked.rows, [
    { position: '3', state: 'failed', attempts: 0 },
    { position: '5', state: 'waiting', attempts: 0 },
  ]);
  const { rows } = await pool.query<{ type: string; job: string }>(
    `SELECT type, data->>'job_id' AS job FROM events WHERE stream = 'operations-dead-letters' ORDER BY position`,
  );
  t.same(
    rows.map(({ type, job }) => `${type} ${job}`),
    [`DeadLetterDropped ${other}`, `DeadLetterRetried ${delivery}`, 'DeadLetterRetried webhooks@3'],
    'what operators do is in the ledger',
  );

  await pool.query(`UPDATE parked_events SET state = 'dead' WHERE position = 3`);
  t.equal((await here('dead-letters', 'drop', 'webhooks@3')).status, 0);
  const left = await pool.query('SELECT position FROM parked_events');
  t.same(left.rows, [{ position: '5' }], 'what waited behind it goes on');
});
