import {
  databaseServerUrl,
  privateRedis,
  skipWithoutRedis,
  testDatabase,
  testRedis,
  waitFor,
} from '@taskledger/testing';
import type { TestScope } from '@taskledger/testing';
import t from 'tap';
import { createLogger, createPool } from '@taskledger/runtime';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import type { WakeUp } from '@taskledger/runtime/wake-up';

const logger = createLogger({ logLevel: 'silent' }, 'test');
const redisMissing = skipWithoutRedis();

const carriers = [
  { name: 'PostgreSQL', skip: false as const, redisUrl: () => Promise.resolve(undefined) },
  { name: 'Redis', skip: redisMissing, redisUrl: async (scope: TestScope) => (await testRedis(scope)).url },
];

for (const carrier of carriers) {
  t.test(`wake-ups over ${carrier.name}`, { skip: carrier.skip }, async (t) => {
    const redisUrl = await carrier.redisUrl(t);
    const { connectionString } = await testDatabase(t);
    const open = (database = connectionString) => opened(t, { connectionString: database, redisUrl });

    t.test('reach every process on the database, the own one included', async (t) => {
      const [one, other] = [open(), open()];
      const [seenByOne, seenByOther] = [heard(one), heard(other)];
      await waitFor(() => {
        one.notify(7);
        return seenByOne.includes(7) && seenByOther.includes(7);
      });
      t.pass();
    });

    t.test('do not reach the processes of another database', async (t) => {
      const elsewhere = open((await testDatabase(t)).connectionString);
      const seenElsewhere = heard(elsewhere);
      const here = open();
      const seenHere = heard(here);
      await waitFor(() => {
        elsewhere.notify(1);
        here.notify(2);
        return seenElsewhere.includes(1) && seenHere.includes(2);
      });
      t.notOk(seenElsewhere.includes(2));
      t.notOk(seenHere.includes(1));
    });

    t.test('are coalesced: the highest of many calls arrives, and not all of them', async (t) => {
      const wakeUp = open();
      const seen = heard(wakeUp);
      await waitFor(() => {
        wakeUp.notify(0);
        return seen.includes(0);
      });
      for (let position = 1; position <= 10_000; position += 1) wakeUp.notify(position);
      await waitFor(() => seen.includes(10_000));
      t.ok(seen.length < 100, `${seen.length} messages for 10,000 calls`);
    });

    t.test('stop when the listener has stopped', async (t) => {
      const wakeUp = open();
      const stopped: number[] = [];
      const stop = wakeUp.listen((position) => stopped.push(position));
      const seen = heard(wakeUp);
      stop();
      await waitFor(() => {
        wakeUp.notify(3);
        return seen.includes(3);
      });
      t.same(stopped, []);
    });

    t.test('closing twice, and notifying after it, do no harm', async () => {
      const wakeUp = open();
      await wakeUp.close();
      wakeUp.notify(1);
      await wakeUp.close();
    });
  });
}

t.test('PostgreSQL: a lost connection is made again', async (t) => {
  const { connectionString, pool } = await testDatabase(t);
  const wakeUp = opened(t, { connectionString });
  const seen = heard(wakeUp);
  const wokenBy = (position: number) =>
    waitFor(() => {
      wakeUp.notify(position);
      return seen.includes(position);
    });
  await wokenBy(1);
  const { rowCount } = await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'taskledger-wake-up' AND datname = current_database()`,
  );
  t.equal(rowCount, 1);
  await wokenBy(2);
});

t.test('Redis: a restarted server is found again', { skip: redisMissing }, async (t) => {
  const redis = await privateRedis(t);
  const wakeUp = opened(t, { connectionString: databaseServerUrl('embedded'), redisUrl: redis.url });
  const seen = heard(wakeUp);
  const wokenBy = (position: number) =>
    waitFor(() => {
      wakeUp.notify(position);
      return seen.includes(position);
    });
  await wokenBy(1);
  await redis.kill();
  wakeUp.notify(2);
  await redis.start();
  await wokenBy(3);
});

t.test('a server that is not there: notify never throws, close is quick', async (t) => {
  for (const redisUrl of [undefined, 'redis://127.0.0.1:1']) {
    const wakeUp = createWakeUp({ connectionString: 'postgres://nobody@127.0.0.1:1/none', redisUrl, logger });
    const stop = wakeUp.listen(() => undefined);
    wakeUp.notify(1);
    stop();
    const before = Date.now();
    await wakeUp.close();
    t.ok(Date.now() - before < 1_000);
  }
});

t.test('the pool gives plain values, whatever the role is set to', async (t) => {
  const { connectionString, pool: other, name } = await testDatabase(t);
  await other.query(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Kolkata'`);
  await other.query(`ALTER DATABASE ${name} SET DateStyle = 'German'`);
  const pool = createPool({ connectionString, applicationName: 'test', logger, max: 1 });
  t.teardown(() => pool.end());
  const { rows } = await pool.query<Record<string, unknown>>(`SELECT
    count(*) AS int8, '{1,NULL,3}'::int8[] AS int8s, 1.5::numeric AS "numeric",
    '2026-02-28'::date AS "date", '{2026-02-28}'::date[] AS dates,
    '2026-01-01T01:00:00+01'::timestamptz AS whole, '2026-01-01T00:00:00.5Z'::timestamptz AS half,
    '2026-01-01T00:00:00.123999Z'::timestamptz AS micro, '{"2026-01-01T00:00:00Z",NULL}'::timestamptz[] AS times,
    NULL::timestamptz AS never, 'infinity'::timestamptz AS infinity, '{"a": 1}'::jsonb AS json`);
  t.same(rows[0], {
    int8: 1,
    int8s: [1, null, 3],
    numeric: '1.5',
    date: '2026-02-28',
    dates: ['2026-02-28'],
    whole: '2026-01-01T00:00:00.000Z',
    half: '2026-01-01T00:00:00.500Z',
    micro: '2026-01-01T00:00:00.123Z',
    times: ['2026-01-01T00:00:00.000Z', null],
    never: null,
    infinity: 'infinity',
    json: { a: 1 },
  });
  const { rows: global } = await other.query<{ n: unknown }>('SELECT count(*) AS n');
  t.equal(global[0]?.n, '1', 'other pools of the process keep their own parsers');
  await t.rejects(pool.query('SELECT 9007199254740993::int8'), RangeError);

  await other.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test'`);
  await waitFor(() => pool.query('SELECT 1').catch(() => undefined), {
    describe: 'the pool to replace its connection',
  });
});

function opened(t: TestScope, options: { connectionString: string; redisUrl?: string | undefined }): WakeUp {
  const wakeUp = createWakeUp({ ...options, logger });
  t.teardown(() => wakeUp.close());
  return wakeUp;
}

function heard(wakeUp: WakeUp): number[] {
  const seen: number[] = [];
  wakeUp.listen((position) => seen.push(position));
  return seen;
}
