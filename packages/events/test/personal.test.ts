import { type Codec, createPersonalKeys, type RecordedEvent } from '@taskledger/events';
import { spawnProcess, testDatabase } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t, { type Test } from 'tap';
import { createCounters } from './counter.ts';
import { added, keyNamed, opened, openPersonalLedger } from './people.ts';

const firstEvents = new URL('processes/first-events.ts', import.meta.url);

const open = async (t: Test) => {
  const database = await testDatabase(t);
  await createCounters(database.pool);
  const start = () => {
    const process = openPersonalLedger(database.connectionString);
    t.teardown(() => process.pool.end());
    return process;
  };
  return { ...database, start };
};

/** What an erasure does to the keys. */
const erase = async ({ pool }: Pick<Awaited<ReturnType<typeof open>>, 'pool'>, id: string) =>
  pool.query(
    `WITH gone AS (DELETE FROM personal_keys WHERE subject = 'user-' || $1 RETURNING id)
     INSERT INTO personal_erasures (epoch, subject, keys)
     SELECT coalesce((SELECT max(epoch) FROM personal_erasures), 0) + 1, 'user-' || $1, array_agg(id) FROM gone`,
    [id],
  );

const stored = async ({ pool }: Pick<Awaited<ReturnType<typeof open>>, 'pool'>): Promise<string> =>
  (await pool.query<{ line: string }>('SELECT e::text AS line FROM events e ORDER BY position')).rows
    .map(({ line }) => line)
    .join('\n');

void t.test('G4: what is personal is stored encrypted, read as it was, and gone with its key', async (t) => {
  const database = await open(t);
  const { ledger, pool } = database.start();
  const [ada, bob] = [randomUUID(), randomUUID()];
  await ledger.append(opened(ada, 'adas secret'));
  await ledger.append(opened(bob, 'bobs secret', ada));
  const text = await stored(database);
  for (const secret of ['secret', '192.0.2.1', 'agent/1']) t.notOk(text.includes(secret), secret);
  const before = await ledger.readLedger(0, 10);
  t.match(before, [
    { data: { id: ada, name: 'adas secret' }, meta: { actor: null, ip: '192.0.2.1', user_agent: 'agent/1' } },
    { data: { id: bob, name: 'bobs secret' }, meta: { actor: ada, ip: '192.0.2.1' } },
  ]);
  t.same(await database.start().ledger.readLedger(0, 10), before, 'another process reads the same');

  const { rows } = await pool.query<{ keys: number }>('SELECT count(*) AS keys FROM personal_keys');
  t.equal(rows[0]?.keys, 2, 'one key for each person');
  await erase(database, ada);
  const after = await database.start().ledger.readLedger(0, 10);
  t.same(after[0]?.data, { id: ada, name: `erased ${ada}` }, 'what stands in its stead');
  t.same(after[0]?.meta, { actor: null, correlation_id: 'test' });
  t.same(after[1]?.data, { id: bob, name: 'bobs secret' }, 'what others wrote stays');
  t.same(after[1]?.meta, { actor: ada, correlation_id: 'test' }, 'without whence she acted');
});

void t.test(
  'G4: an encrypted part that was moved, changed or wrapped under another key is not read',
  async (t) => {
    const database = await open(t);
    const { ledger, codec, keys } = database.start();
    const id = randomUUID();
    await ledger.append(opened(id, 'one'));
    await ledger.append(added(id));
    const { rows } = await database.pool.query<RecordedEvent>('SELECT * FROM events ORDER BY position');
    const [first, second] = rows;
    if (first === undefined || second === undefined) throw new Error('two events');
    const tampered: [string, RecordedEvent][] = [
      ['in another event', { ...first, event_id: second.event_id }],
      ['in another stream', { ...first, stream: `counter-${randomUUID()}` }],
      ['as another type', { ...first, type: 'CounterAdded' }],
    ];
    for (const [what, event] of tampered) await t.rejects(codec.open([event]), /authenticate/, what);
    t.same((await codec.open([first]))[0]?.data, { id, name: 'one' });

    await keys.check();
    const wrong = createPersonalKeys({ pool: database.pool, encryptionKeys: [keyNamed('another one')] });
    await t.rejects(wrong.check(), { name: 'WrongEncryptionKey' });
  },
);

void t.test(
  'G4: of two processes that write about a person first, one makes the key, and none fails',
  async (t) => {
    const database = await open(t);
    const ids = Array.from({ length: 150 }, () => randomUUID());
    const args = [database.connectionString, ids.join(',')];
    const processes = [spawnProcess(t, firstEvents, { args }), spawnProcess(t, firstEvents, { args })];
    await Promise.all(processes.map((each) => each.waitForOutput(/ready/)));
    for (const each of processes) each.write('go\n');
    for (const each of processes) {
      t.match(await each.exited, { code: 0 }, each.output());
      t.match(each.stdout(), /done 150/);
    }
    const { ledger, pool } = database.start();
    const { rows } = await pool.query<{ keys: number }>('SELECT count(*) AS keys FROM personal_keys');
    t.equal(rows[0]?.keys, 150);
    const events = await ledger.readLedger(0, 1000);
    t.equal(events.filter(({ meta }) => meta.ip === '192.0.2.1').length, 300, 'every event is read again');
  },
);

void t.test('G4: nothing that a process remembers of an erased person is written any more', async (t) => {
  const database = await open(t);
  const [one, other] = [database.start(), database.start()];
  const [ada, bob] = [randomUUID(), randomUUID()];
  await one.ledger.append(opened(ada, 'adas secret'));
  await other.ledger.append(opened(bob, 'bobs secret'));
  const asOf = other.ledger.erasures();
  const [event] = await other.ledger.readStream(`counter-${ada}`);
  t.match(event?.data, { name: 'adas secret' });
  await erase(database, ada);

  const add = (state: unknown) => ({
    ...added(bob, `counter-${ada}`),
    streams: [
      {
        stream: `counter-${ada}`,
        expected: 1,
        events: [{ type: 'CounterAdded', data: { amount: 1 } }],
        state,
        asOf,
      },
    ],
  });
  const remembered = { id: ada, name: 'adas secret', total: 0 };
  const [stale, fresh] = await Promise.all([
    other.ledger.append(add(remembered)),
    other.ledger.append(added(bob)),
  ]);
  t.equal(stale.outcome, 'conflict', 'to be decided anew');
  t.equal(fresh.outcome, 'appended', 'and no neighbour of its batch suffers');
  t.equal((await other.ledger.append(add(remembered))).outcome, 'conflict', 'nor when the process knows');
  await t.rejects(other.ledger.append(opened(ada, 'once more', ada)), { name: 'PersonErased' });
  await t.rejects(other.ledger.append({ ...opened(randomUUID(), ''), ...dataOf(ada) }), {
    name: 'PersonErased',
  });
  t.notOk((await stored(database)).includes('secret'));
  const { rows } = await database.pool.query(`SELECT name FROM counters WHERE id = $1`, [ada]);
  t.same(rows, [{ name: 'adas secret' }], 'the row is what the scrubbing is for');
});

const dataOf = (id: string) => ({
  streams: [
    {
      stream: `counter-${randomUUID()}`,
      expected: 'none' as const,
      events: [{ type: 'CounterOpened', data: { id, name: 'of the erased' } }],
    },
  ],
});

void t.test('G4: events from before encryption are read as they are', async (t) => {
  const database = await open(t);
  const { codec }: { codec: Codec } = database.start();
  const id = randomUUID();
  const clear = {
    position: 1,
    event_id: randomUUID(),
    stream: `counter-${id}`,
    version: 1,
    type: 'CounterOpened',
    schema_version: 1,
    data: { id, name: 'clear' },
    meta: { actor: null, correlation_id: 'old', ip: '192.0.2.9' },
    recorded_at: '2026-01-01T00:00:00.000Z',
  };
  t.same(await codec.open([clear]), [clear]);
});
