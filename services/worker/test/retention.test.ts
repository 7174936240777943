import { randomUUID } from 'node:crypto';
import { countDeadLetters, retryDeadLetters } from '@taskledger/read-models';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { record } from '../src/deliveries-sql.ts';
import { retention } from '../src/jobs/retention.ts';
import { createWorld, logger, messageId, type World } from './world.ts';

const day = 86_400_000;

/** Everything that has happened so far happened a hundred days before. */
const ageAll = async ({ pool }: World): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query(`SET session_replication_role = 'replica'`);
    await client.query(`UPDATE events SET recorded_at = recorded_at - interval '100 days'`);
    await client.query(
      `UPDATE deliveries SET (created_at, settled_at) = (created_at - interval '100 days', settled_at - interval '100 days')`,
    );
  } finally {
    client.release(true);
  }
};

const reactorsOf = async ({ pool }: World): Promise<string[]> => {
  const { rows } = await pool.query<{ name: string }>('SELECT DISTINCT reactor AS name FROM deliveries');
  return rows.map(({ name }) => name);
};

const sweeping = (world: World, reactors: readonly string[], days = 90) =>
  retention({
    pool: world.pool,
    config: { deliveryRetentionMs: days * day },
    reactors,
    logger,
    signal: new AbortController().signal,
  });

const keptIn = async ({ pool }: World): Promise<string[]> => {
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM deliveries ORDER BY id');
  return rows.map(({ id }) => id);
};

t.test('G5: deliveries of long ago are deleted, and none of them is made again', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { smtp, pool, command, task, person } = world;
  const [ann, bob] = [await person('Ann'), await person('Bob', { completions: 'none' })];
  const first = world.worker(t);
  const queues = world.queues(t);

  const sent = await command(await task(ann), ann, 'CompleteTask');
  await command(await task(bob), bob, 'CompleteTask');
  await world.quiet(queues);
  smtp.failNext(1, 554);
  const hopeless = await command(await task(ann), ann, 'CompleteTask');
  const deadLetter = `completion-mail-${hopeless.event_id}-${ann.id}`;
  await waitFor(async () => (await countDeadLetters(pool)) === 1);
  await world.quiet(queues);
  await first.stop();
  await ageAll(world);
  const recent = await command(await task(ann), ann, 'CompleteTask');
  const second = world.worker(t);
  await world.quiet(queues);
  await second.stop();
  await sweeping(world, await reactorsOf(world))();
  t.same(
    await keptIn(world),
    [
      `completion-lambda-${recent.event_id}`,
      `completion-mail-${recent.event_id}-${ann.id}`,
      deadLetter,
    ].toSorted(),
    'what is recent is kept, and what waits for an operator',
  );
  t.equal(smtp.mails.length, 2);

  // Who wanted none wants all now, and the operator keeps deliveries for longer: neither makes old news of it.
  await pool.query(`UPDATE users SET email_notifications = email_notifications || '{"completions": "all"}'`);
  await sweeping(world, await reactorsOf(world), 3650)();
  await pool.query('UPDATE subscriptions SET position = 0');
  await pool.query('DELETE FROM queues.job');
  world.worker(t);
  await world.quiet(queues);
  t.equal(smtp.mails.length, 2, 'a rewind of all reactors to the beginning sends nothing');
  t.equal(smtp.deliveries(messageId(sent, ann)), 1);
  t.equal((await keptIn(world)).length, 3, 'and records nothing');

  await retryDeadLetters(world, [deadLetter], { actor: null, correlation_id: randomUUID() });
  await waitFor(() => smtp.deliveries(messageId(hopeless, ann)) === 1);
  const news = await command(await task(ann), ann, 'CompleteTask');
  await waitFor(() => smtp.deliveries(messageId(news, ann)) === 1);
});

t.test('G5: nothing is deleted that a reactor has not come to yet, or is about to record', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { pool, command, task, person } = world;
  const ann = await person('Ann');
  const worker = world.worker(t);
  const event = await command(await task(ann), ann, 'CompleteTask');
  await world.quiet(world.queues(t));
  await worker.stop();
  await ageAll(world);
  const reactors = await reactorsOf(world);
  const all = await keptIn(world);
  t.ok(all.length > 1);
  const sweep = sweeping(world, reactors);
  const head = event.position;

  await sweeping(world, [...reactors, 'has-not-begun'])();
  t.same(await keptIn(world), all, 'a reactor without a checkpoint');
  await pool.query(`UPDATE subscriptions SET position = 0 WHERE name = 'completion-mail'`);
  await sweep();
  t.same(await keptIn(world), all, 'one that is behind');
  await pool.query('UPDATE subscriptions SET position = $1', [head]);
  await pool.query(
    `INSERT INTO parked_events (subscription, position, stream, state) VALUES ('completion-mail', 1, 'task-1', 'dead')`,
  );
  await sweep();
  t.same(await keptIn(world), all, 'one that has parked an event');
  await pool.query('DELETE FROM parked_events');
  await sweeping(world, reactors, 101)();
  t.same(await keptIn(world), all, 'what is not old enough');

  const id = `completion-mail-${event.event_id}-${ann.id}`;
  const again = [
    JSON.stringify([{ id, reactor: 'completion-mail', position: head, channel: 'mail', recipient: ann.id }]),
  ];
  const client = await pool.connect();
  t.teardown(() => client.release(true));
  await client.query('BEGIN');
  t.same((await client.query(record, again)).rows, [], 'it is recorded as sent');
  let swept = false;
  const sweeps = sweep().then(() => (swept = true));
  await waitFor(async () => {
    const { rowCount } = await pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  t.notOk(swept, 'a sweep waits for whoever looked before it');
  t.same(await keptIn(world), all);
  await client.query('COMMIT');
  await sweeps;
  t.same(await keptIn(world), []);
  t.same((await pool.query(record, again)).rows, []);
  t.same(await keptIn(world), [], 'and later ones find the horizon');
});

t.test('F3: a worker forgets after thirty days what receivers have answered', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const [delivery, webhook] = [randomUUID(), randomUUID()];
  await world.pool.query(
    `INSERT INTO webhook_attempts (delivery_id, webhook_id, at, duration_ms)
     SELECT $1, $2, now() - days * interval '1 day', days FROM unnest(ARRAY[1, 29, 31, 1000]) AS d(days)`,
    [delivery, webhook],
  );
  world.worker(t);
  const kept = async () => {
    const { rows } = await world.pool.query<{ days: number }>(
      'SELECT duration_ms AS days FROM webhook_attempts ORDER BY 1',
    );
    return rows.map(({ days }) => days);
  };
  await waitFor(async () => (await kept()).length < 4, { timeoutMs: 20_000 });
  t.same(await kept(), [1, 29]);
});
