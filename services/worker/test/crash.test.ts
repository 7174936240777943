import {
  compiled,
  privateRedis,
  skipWithoutRedis,
  spawnProcess,
  type SpawnedProcess,
  waitFor,
} from '@taskledger/testing';
import { availableParallelism, loadavg } from 'node:os';
import t from 'tap';
import { createWorld, messageId, places } from './world.ts';

const main = compiled('worker');

// Both at once: most of the time goes by while the locks of killed workers run out.
t.test('G5 C7: kill -9 of workers during 200 completions loses no mail', { jobs: 2 }, async (t) => {
  for (const { name, skip } of places) {
    t.test(`queued on ${name}`, { skip, buffered: true }, async (t) => {
      const world = await createWorld(t, name);
      const { smtp, person, task, command } = world;
      const queues = world.queues(t);
      const ann = await person('Ann');
      const ids = await Promise.all(
        Array.from({ length: 200 }, (_, index) => task(ann, { title: `Task ${index}` })),
      );
      smtp.delay(15);

      const start = (): SpawnedProcess => spawnProcess(t, main, { env: world.environment });
      let worker = start();
      let kills = 0;
      const completing = (async () => {
        const expected: string[] = [];
        for (const id of ids) {
          expected.push(messageId(await command(id, ann, 'CompleteTask'), ann));
          // As fast as the mails leave, so that the kills hit every stage.
          await waitFor(() => expected.length - smtp.mails.length < 60, { timeoutMs: 120_000 });
        }
        return expected;
      })();
      for (const mails of [5, 40, 90, 140]) {
        await waitFor(() => smtp.mails.length >= mails, {
          timeoutMs: 60_000,
          intervalMs: 1,
          describe: () => worker.output(),
        });
        await worker.kill('SIGKILL');
        kills += 1;
        worker = start();
      }
      const expected = await completing;
      await world.quiet(queues, 120_000);

      const received = smtp.mails.map((mail) => mail.messageId);
      t.same(
        [...new Set(received)].toSorted(),
        expected.toSorted(),
        'every completion was mailed, and nothing else',
      );
      const repeats = received.length - expected.length;
      t.ok(repeats <= kills * 10, `${repeats} repeats, only of mails in flight when a worker was killed`);
      t.ok(
        expected.every((id) => smtp.deliveries(id) <= 1 + kills),
        'a kill repeats a mail once',
      );
      t.same(await settled(world), { sent: 200 });
      t.equal((await queues.counts()).mail.failed, 0);
      t.same(await worker.kill('SIGTERM'), { code: 0, signal: null }, 'the last one ends in order');
    });
  }
});

const settled = async ({ pool }: Awaited<ReturnType<typeof createWorld>>) => {
  const { rows } = await pool.query<{ state: string; count: number }>(
    `SELECT state, count(*) FROM deliveries WHERE channel = 'mail' GROUP BY state`,
  );
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
};

t.test('C7 the process: a wrong setting ends it with one line, a signal within five seconds', async (t) => {
  const wrong = spawnProcess(t, main, { env: { OVERDUE_EVERY: 'soon', DATA_DIR: t.testdir() } });
  t.same(await wrong.exited, { code: 2, signal: null });
  t.match(wrong.output(), /^OVERDUE_EVERY .*\n$/);

  await t.test(
    'B9 also while Redis is away; when it is back, the mails go out',
    { skip: skipWithoutRedis() },
    async (t) => {
      const redis = await privateRedis(t, { durable: true });
      const world = await createWorld(t, 'PostgreSQL');
      const env = { ...world.environment, REDIS_URL: redis.url };
      const ann = await world.person('Ann');
      const [staying, leaving] = [spawnProcess(t, main, { env }), spawnProcess(t, main, { env })];
      await world.command(await world.task(ann), ann, 'CompleteTask');
      await waitFor(() => world.smtp.mails.length === 1, { timeoutMs: 30_000 });
      await redis.kill();
      const event = await world.command(await world.task(ann), ann, 'CompleteTask');
      const from = performance.now();
      t.equal((await leaving.kill('SIGTERM')).signal, null);
      t.ok(performance.now() - from < 5_000, `${Math.round(performance.now() - from)} ms`);
      await redis.start();
      await world.smtp.waitForMail((mail) => mail.messageId === messageId(event, ann), { timeoutMs: 60_000 });
      t.equal(world.smtp.mails.length, 2);
      t.same(await staying.kill('SIGTERM'), { code: 0, signal: null });
    },
  );

  await t.test('also while a mail hangs', async (t) => {
    const world = await createWorld(t, 'PostgreSQL');
    const worker = spawnProcess(t, main, { env: world.environment });
    world.smtp.delay(30_000);
    const ann = await world.person('Ann');
    await world.command(await world.task(ann), ann, 'CompleteTask');
    await waitFor(() => world.smtp.mails.length > 0, { timeoutMs: 30_000 });
    const from = performance.now();
    t.equal((await worker.kill('SIGTERM')).signal, null);
    t.ok(performance.now() - from < 5_000, `${Math.round(performance.now() - from)} ms`);
  });
});

const failOver = { skip: skipWithoutRedis() };

t.test(
  'C7 B9 fail-over: another worker takes over, and one that was paused comes too late',
  failOver,
  async (t) => {
    const world = await createWorld(t, 'Redis');
    const { smtp, pool, person, task, command } = world;
    const ann = await person('Ann');
    // A machine that others use is slow to start what it is to measure.
    const slack = Math.max(1, (2 * (loadavg()[0] ?? 0)) / availableParallelism());
    const workers = new Map<number, SpawnedProcess>();
    const start = () => {
      const started = spawnProcess(t, main, { env: world.environment });
      workers.set(started.pid, started);
    };
    const lease = async () => {
      const { rows } = await pool.query<{ owner: string | null; epoch: number; position: number }>(
        `SELECT owner, epoch, position FROM subscriptions WHERE name = 'completion-mail'`,
      );
      return rows[0];
    };
    const holder = async (): Promise<SpawnedProcess | undefined> =>
      workers.get(Number((await lease())?.owner?.split(':').at(-1)));
    start();
    start();
    const first = await waitFor(holder, { timeoutMs: 30_000 });
    await world.quiet(world.queues(t), 30_000);
    await waitFor(async () => {
      const { rows } = await pool.query<{ count: number }>(
        `SELECT count(DISTINCT pid) AS count FROM pg_stat_activity WHERE application_name = 'taskledger-worker' AND datname = current_database()`,
      );
      return (rows[0]?.count ?? 0) > 1;
    });

    const killed = performance.now();
    await first.kill('SIGKILL');
    workers.delete(first.pid);
    const event = await command(await task(ann), ann, 'CompleteTask');
    await smtp
      .waitForMail(({ messageId: id }) => id === messageId(event, ann), { timeoutMs: 30_000 })
      .catch((error: unknown) => {
        throw new Error([...workers.values()].map((each) => each.output()).join('\n'), { cause: error });
      });
    const seconds = (performance.now() - killed) / 1000;
    t.comment(`the other one had mailed ${seconds.toFixed(1)} s after kill -9`);
    t.ok(seconds < 5 * slack, `${seconds.toFixed(1)} s`);

    const paused = await waitFor(holder);
    const former = await lease();
    paused.signal('SIGSTOP');
    start();
    const meanwhile = await command(await task(ann), ann, 'CompleteTask');
    await smtp.waitForMail(({ messageId: id }) => id === messageId(meanwhile, ann), { timeoutMs: 60_000 });
    const taken = await lease();
    t.ok((taken?.epoch ?? 0) > (former?.epoch ?? 0), 'under a new epoch');
    paused.signal('SIGCONT');
    const later = await command(await task(ann), ann, 'CompleteTask');
    await smtp.waitForMail(({ messageId: id }) => id === messageId(later, ann), { timeoutMs: 30_000 });
    await world.quiet(world.queues(t), 30_000);
    t.equal((await lease())?.epoch, taken?.epoch, 'the one that woke up took nothing back');
    t.same(
      [event, meanwhile, later].map((each) => smtp.deliveries(messageId(each, ann))),
      [1, 1, 1],
    );
  },
);
