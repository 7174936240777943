import { privateRedis, skipWithoutRedis, testDatabase, waitFor } from '@taskledger/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import t, { type Test } from 'tap';
import { createQueues, type Job, PermanentFailure, type Queues } from '@taskledger/runtime/queues';
import { retryDelay } from '../src/queues/retries.ts';

/** A server for queues that a test can take away and bring back, with all that was in it. */
interface Place {
  readonly redisUrl?: string;
  readonly connectionString: string;
  takeAway(): Promise<void>;
  bringBack(): Promise<void>;
  /** Loses the jobs, as a broken server would. */
  forget(): Promise<void>;
}

const places: readonly { name: string; skip: string | false; prepare: (t: Test) => Promise<Place> }[] = [
  { name: 'Redis', skip: skipWithoutRedis(), prepare: redisPlace },
  { name: 'PostgreSQL', skip: false, prepare: postgresPlace },
];

async function redisPlace(t: Test): Promise<Place> {
  const redis = await privateRedis(t, { durable: true });
  return {
    redisUrl: redis.url,
    connectionString: 'postgres://nobody@127.0.0.1:1/none',
    takeAway: () => redis.kill(),
    bringBack: () => redis.start(),
    async forget() {
      const client = new Redis(redis.url);
      await client.flushall();
      client.disconnect();
    },
  };
}

async function postgresPlace(t: Test): Promise<Place> {
  const { connectionString, name, pool } = await testDatabase(t);
  const elsewhere = new URL(connectionString);
  elsewhere.pathname = '/postgres';
  const server = new pg.Pool({ connectionString: elsewhere.href, max: 1 });
  t.teardown(() => server.end());
  return {
    connectionString,
    async takeAway() {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    },
    async bringBack() {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    },
    forget: async () => void (await pool.query('DELETE FROM queues.job')),
  };
}

const job = (id: string, data: unknown = {}) => ({ id, name: 'test', data });

for (const { name, skip, prepare } of places) {
  t.test(`B9 queues on ${name}`, { skip }, async (t) => {
    const place = await prepare(t);
    const warnings: unknown[] = [];
    const logger = { warn: (...args: unknown[]) => void warnings.push(args), error: () => undefined };
    const open = (t: Test): Queues => {
      const queues = createQueues({
        redisUrl: place.redisUrl,
        connectionString: place.connectionString,
        logger,
      });
      t.teardown(() => queues.close());
      return queues;
    };

    await t.test(
      'an id makes one job, while the queue holds it: in a batch, at once, and when it is done',
      async (t) => {
        const [one, other] = [open(t), open(t)];
        const ids = Array.from({ length: 100 }, (_, index) => `once-${index}`);
        await Promise.all([
          one.queue('mail').add(ids.map((id) => job(id, { from: 'one' }))),
          other.queue('mail').add([...ids, ...ids].map((id) => job(id, { from: 'other' }))),
          one.queue('mail').add([]),
        ]);
        t.equal((await one.counts()).mail.waiting, 100);
        const handled: Job[] = [];
        const handle = async (each: Job) => void handled.push(each);
        one.worker('mail', handle, { concurrency: 5 });
        other.worker('mail', handle, { concurrency: 5 });
        await waitFor(async () => (await one.counts()).mail.completed === 100);
        await other.queue('mail').add(ids.map((id) => job(id)));
        await other.queue('mail').add([job('last-1')]);
        await waitFor(() => handled.some(({ id }) => id === 'last-1'));
        t.same(handled.map(({ id }) => id).toSorted(), [...ids, 'last-1'].toSorted());
        t.match(handled[0], { name: 'test', attempt: 1, data: { from: String } });
        for (const id of ['a:b-1', 'marker', 'stalled-check', '7'])
          await t.rejects(one.queue('mail').add([job(id)]), /colon/);
      },
    );

    await t.test('a job that fails comes again, one that cannot succeed does not', async (t) => {
      const queues = open(t);
      const tries: Job[] = [];
      queues.worker(
        'mail',
        async (each) => {
          tries.push(each);
          if (each.id === 'hope-less-1') throw new PermanentFailure('no such address');
          if (each.attempt < 3) throw new Error('not yet');
        },
        { concurrency: 2 },
      );
      const before = await queues.queue('mail').counts();
      await queues.queue('mail').add([job('hope-less-1'), job('in-the-end-1')]);
      await waitFor(async () => (await queues.counts()).mail.completed === before.completed + 1);
      t.match(await queues.queue('mail').counts(), {
        failed: before.failed + 1,
        active: 0,
        waiting: 0,
        delayed: 0,
      });
      t.same(tries.map(({ id, attempt }) => `${id} ${attempt}`).toSorted(), [
        'hope-less-1 1',
        'in-the-end-1 1',
        'in-the-end-1 2',
        'in-the-end-1 3',
      ]);
    });

    await t.test('C6 a schedule makes one job per tick, whoever and however many ask for it', async (t) => {
      const all = [open(t), open(t), open(t)];
      const ticks: { id: string; at: number }[] = [];
      for (const queues of all) {
        queues.worker('overdue', async ({ id }) => void ticks.push({ id, at: Date.now() }), {
          concurrency: 2,
        });
      }
      const ask = (everyMs: number) =>
        Promise.all(
          all.map((queues) => queues.schedule('overdue', { id: 'sweep', everyMs, name: 'sweep', data: {} })),
        );
      await ask(200);
      await waitFor(() => ticks.length >= 4);
      await ask(200);
      await waitFor(() => ticks.length >= 10);
      const taken = [...ticks];
      t.equal(new Set(taken.map(({ id }) => id)).size, taken.length, 'each tick was handled once');
      const span = (taken.at(-1)?.at ?? 0) - (taken[0]?.at ?? 0);
      t.ok(span >= 200 * (taken.length - 3), `${taken.length} ticks in ${span} ms`);
      const counts = await all[0]?.queue('overdue').counts();
      t.ok((counts?.delayed ?? 0) + (counts?.waiting ?? 0) <= 1, 'one tick ahead');

      await place.forget();
      const forgotten = ticks.length;
      await waitFor(() => ticks.length > forgotten + 2, {
        timeoutMs: 15_000,
        describe: 'a schedule that lost its tick',
      });

      await ask(3_600_000);
      await waitFor(async () => (await all[0]?.queue('overdue').counts())?.active === 0);
      const after = ticks.length;
      await all[0]?.queue('overdue').add([job('mark-1')]);
      await waitFor(() => ticks.some(({ id }) => id === 'mark-1'));
      t.ok(ticks.length - after <= 2, 'the new interval replaces the old one');
    });

    await t.test(
      'the server goes away and comes back: adding fails at once, nothing is lost, workers go on',
      async (t) => {
        const [producer, consumer] = [open(t), open(t)];
        const done = new Set<string>();
        let hold = true;
        const holding = new Set<string>();
        consumer.worker(
          'mail',
          async ({ id }) => {
            holding.add(id);
            await waitFor(() => !hold, { timeoutMs: 60_000 });
            done.add(id);
          },
          { concurrency: 1 },
        );
        await producer.queue('mail').add([job('before-1'), job('before-2')]);
        await waitFor(() => holding.size === 1);
        await place.takeAway();
        const from = performance.now();
        await t.rejects(producer.queue('mail').add([job('mean-while-1')]));
        await t.rejects(producer.counts());
        t.ok(performance.now() - from < 11_000, 'they fail within seconds');
        hold = false;
        const late = open(t);
        late.worker('mail', async ({ id }) => void done.add(id), { concurrency: 1 });
        await t.rejects(late.queue('mail').add([job('mean-while-1')]));
        await place.bringBack();
        await waitFor(
          () =>
            late
              .queue('mail')
              .add([job('after-1')])
              .then(() => true),
          { timeoutMs: 20_000 },
        );
        await waitFor(() =>
          producer
            .queue('mail')
            .add([job('after-2')])
            .then(() => true),
        );
        await waitFor(() => ['before-1', 'before-2', 'after-1', 'after-2'].every((id) => done.has(id)), {
          timeoutMs: 40_000,
          describe: () => `all jobs; done: ${[...done].join(', ')}`,
        });
        t.ok(warnings.length > 0, 'the outage is in the log');
      },
    );

    await t.test('closing is bounded: while a job takes long, and while the server is away', async (t) => {
      const queues = open(t);
      let release = (): void => undefined;
      let started = false;
      queues.worker(
        'mail',
        () => {
          started = true;
          return new Promise((resolve) => (release = resolve));
        },
        { concurrency: 1 },
      );
      await queues.queue('mail').add([job('long-1')]);
      await waitFor(() => started);
      const from = performance.now();
      await queues.close(500);
      t.ok(performance.now() - from < 3_000, `with a long job: ${performance.now() - from} ms`);
      await t.rejects(queues.queue('mail').add([job('late-1')]), /closed/);
      release();

      const lost = open(t);
      const seen: string[] = [];
      lost.worker('overdue', async ({ id }) => void seen.push(id), { concurrency: 1 });
      await lost.queue('overdue').add([job('connected-1')]);
      await waitFor(() => seen.includes('connected-1'));
      await place.takeAway();
      const never = open(t);
      never.worker('overdue', async () => undefined, { concurrency: 1 });
      never.queue('overdue');
      const since = performance.now();
      await Promise.all([lost.close(1_000), never.close(1_000)]);
      t.ok(performance.now() - since < 4_500, `with the server away: ${performance.now() - since} ms`);
      await place.bringBack();
    });
  });
}

t.test('B9 a Redis that may evict jobs is reported', { skip: skipWithoutRedis() }, async (t) => {
  const redis = await privateRedis(t);
  const client = new Redis(redis.url);
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  client.disconnect();
  const warnings: unknown[] = [];
  const logger = { warn: (message: unknown) => void warnings.push(message), error: () => undefined };
  const queues = createQueues({ redisUrl: redis.url, connectionString: '', logger });
  t.teardown(() => queues.close());
  await waitFor(() => warnings.length > 0);
  t.match(warnings[0], /noeviction.*allkeys-lru/);
});

t.test('retries wait longer each time, up to five minutes, and never all at once', async (t) => {
  t.same(
    [1, 2, 3, 9, 10, 150].map((attempt) => retryDelay(attempt, () => 0)),
    [1_000, 2_000, 4_000, 256_000, 300_000, 300_000],
  );
  t.equal(
    retryDelay(1, () => 0.999_999),
    500,
  );
});
