import {
  followLedger,
  Outage,
  type RecordedEvent,
  startSubscription,
  type SubscriptionOptions,
} from '@taskledger/events';
import { databaseServers, testDatabase, waitFor } from '@taskledger/testing';
import t from 'tap';
import { at, meta, openLedger } from './counter.ts';

for (const server of databaseServers()) {
  t.test(`subscriptions on ${server.name}`, { skip: server.skip }, async (t) => {
    const database = await testDatabase(t, { server: server.key });
    const { pool, ledger } = openLedger(database.connectionString);
    t.teardown(() => pool.end());

    const append = async (count = 1) => {
      for (let n = 0; n < count; n += 1) {
        const events = [{ type: 'CounterAdded', data: { amount: 1 } }];
        await ledger.append({
          streams: [{ stream: 'plain-1', expected: 'any', events }],
          meta,
          recorded_at: at,
        });
      }
    };
    const checkpoint = async (name: string) => {
      const { rows } = await pool.query<{ position: number; owner: string | null }>(
        'SELECT position, owner FROM subscriptions WHERE name = $1',
        [name],
      );
      return rows[0];
    };
    const collect = (name: string, options: Partial<SubscriptionOptions> = {}) => {
      const events: RecordedEvent[] = [];
      const subscription = startSubscription({
        pool,
        ledger,
        name,
        owner: 'a',
        handle: async (batch) => void events.push(...batch),
        ...options,
      });
      t.teardown(() => subscription.stop());
      return { events, ...subscription };
    };

    await t.test('goes on at its checkpoint after a stop, and finds events without any hint', async (t) => {
      await append(3);
      const first = collect('resume');
      await waitFor(() => first.events.length === 3);
      await first.stop();
      await append(2);
      const second = collect('resume');
      await waitFor(async () => (await checkpoint('resume'))?.position === 5);
      t.strictSame(
        second.events.map(({ position }) => position),
        [4, 5],
      );
      await append();
      await waitFor(() => second.events.length === 3);
    });

    await t.test(
      'only one holder works; when it dies another takes over and the dead one is fenced off',
      async (t) => {
        let release = (): void => undefined;
        const stuck = new Promise<void>((resolve) => (release = resolve));
        let handled = 0;
        // The first holder hangs in its handler and, its renewals failing, looks dead: as a stopped process does.
        const unreachable = () => Promise.reject(new Error('stopped'));
        let frozen = false;
        const freezing = new Proxy(pool, {
          get: (target, key): unknown =>
            frozen && key === 'query' ? unreachable : Reflect.get(target, key, target),
        });
        const first = startSubscription({
          pool: freezing,
          ledger,
          name: 'fenced',
          owner: 'first',
          leaseMs: 600,
          handle: async () => {
            handled += 1;
            frozen = true;
            await stuck;
            frozen = false;
          },
        });
        t.teardown(() => first.stop());
        await waitFor(() => handled === 1);
        t.equal((await checkpoint('fenced'))?.owner, 'first');
        const second = collect('fenced', { owner: 'second', leaseMs: 600 });
        const head = await ledger.head();
        await waitFor(async () => (await checkpoint('fenced'))?.position === head, { timeoutMs: 5000 });
        t.equal((await checkpoint('fenced'))?.owner, 'second');
        await append(2);
        await waitFor(async () => (await checkpoint('fenced'))?.position === head + 2);
        release();
        await append(2);
        await waitFor(() => second.events.at(-1)?.position === head + 4);
        t.equal(
          (await checkpoint('fenced'))?.owner,
          'second',
          'the first, awake again, could not move the checkpoint',
        );
        t.equal(handled, 1);
      },
    );

    await t.test(
      'the checkpoint follows what was handled in few steps, and is there after a stop',
      async (t) => {
        let moves = 0;
        let batches = 0;
        const counting = new Proxy(pool, {
          get: (target, key): unknown => {
            const value: unknown = Reflect.get(target, key, target);
            if (key !== 'query' || typeof value !== 'function') return value;
            return (...query: unknown[]): unknown => {
              if (JSON.stringify(query).includes('"subscription_advance"')) moves += 1;
              return Reflect.apply(value, target, query);
            };
          },
        });
        let last = 0;
        const followed = collect('few-steps', {
          pool: counting,
          pollMs: 1,
          handle: async (events) => {
            batches += 1;
            last = events.at(-1)?.position ?? last;
          },
        });
        await append(200);
        const head = await ledger.head();
        await waitFor(() => last === head);
        await followed.stop();
        t.equal((await checkpoint('few-steps'))?.position, head);
        t.ok(batches > 20, `${batches} batches`);
        t.ok(moves > 0 && moves < batches / 2, `${moves} moves`);
      },
    );

    await t.test('a checkpoint never goes beyond the end of the ledger', async (t) => {
      const head = await ledger.head();
      const [last] = await ledger.readLedger(head - 1, 1);
      if (last === undefined) throw new Error('the ledger is empty');
      // As of a server that is gone, whose ledger went on for a while.
      const ghost = { ...last, position: head + 5 };
      const longer = {
        readLedger: async (position: number, limit: number) =>
          position < head ? ledger.readLedger(position, limit) : position < ghost.position ? [ghost] : [],
      };
      const misled = collect('misled', { ledger: longer, leaseMs: 200, pollMs: 10 });
      await waitFor(() => misled.events.filter(({ position }) => position === ghost.position).length > 1);
      await misled.stop();
      t.ok(((await checkpoint('misled'))?.position ?? head + 1) <= head);
    });

    await t.test('a lease whose renewal got no answer is given back all the same', async (t) => {
      let lost = 0;
      const losing = new Proxy(pool, {
        get: (target, key): unknown => {
          const value: unknown = Reflect.get(target, key, target);
          if (key !== 'query' || typeof value !== 'function') return value;
          return async (...query: unknown[]): Promise<unknown> => {
            const answer: unknown = await Reflect.apply(value, target, query);
            if (!JSON.stringify(query).includes('"subscription_advance"') || lost > 0) return answer;
            lost += 1;
            throw new Error('the answer is lost');
          };
        },
      });
      const followed = collect('renewed', { pool: losing, leaseMs: 60_000, pollMs: 10 });
      await waitFor(() => lost === 1);
      await append();
      const head = await ledger.head();
      await waitFor(() => followed.events.at(-1)?.position === head);
      await followed.stop();
      t.equal((await checkpoint('renewed'))?.position, head);
    });

    await t.test('batches keep the distance that they are asked to keep', async (t) => {
      const begun: number[] = [];
      const events: RecordedEvent[] = [];
      const spaced = collect('spaced', {
        pollMs: 1,
        everyMs: 100,
        handle: async (batch) => {
          begun.push(performance.now());
          events.push(...batch);
        },
      });
      const head = await ledger.head();
      for (let n = 1; events.at(-1)?.position !== head + 60; n += 1) {
        if (n <= 60) await append();
        else await waitFor(() => events.at(-1)?.position === head + 60);
      }
      await spaced.stop();
      t.ok(begun.length > 1);
      // The clock that is waited by counts whole milliseconds.
      t.ok(begun.slice(1).every((time, index) => time - (begun[index] ?? 0) > 98));
    });

    await t.test(
      'while something is away a handler sees the same batch again, until it succeeds',
      async (t) => {
        const errors: unknown[] = [];
        const seen: number[] = [];
        let failures = 2;
        const subscription = startSubscription({
          pool,
          ledger,
          name: 'retry',
          owner: 'a',
          batchSize: 2,
          pollMs: 20,
          onError: (error) => errors.push(error),
          handle: async (events) => {
            if (failures > 0) {
              failures -= 1;
              throw new Outage('not yet');
            }
            seen.push(...events.map(({ position }) => position));
          },
        });
        t.teardown(() => subscription.stop());
        const head = await ledger.head();
        await waitFor(() => seen.length === head);
        t.strictSame(
          seen,
          seen.toSorted((a, b) => a - b),
        );
        t.equal(errors.length, 2);
      },
    );

    await t.test(
      'G5: an event that cannot be handled is parked; its stream keeps its order, the others go on',
      async (t) => {
        const to = async (stream: string): Promise<number> => {
          const events = [{ type: 'CounterAdded', data: { amount: 1 } }];
          await ledger.append({ streams: [{ stream, expected: 'any', events }], meta, recorded_at: at });
          return ledger.head();
        };
        const parked = async () => {
          const { rows } = await pool.query<{ position: number; state: string; last_error: string | null }>(
            `SELECT position, state, last_error FROM parked_events WHERE subscription = 'poisoned' ORDER BY position`,
          );
          return rows;
        };
        const first = await to('plain-poisoned');
        const between = await to('plain-sound');
        const second = await to('plain-poisoned');
        const seen: number[] = [];
        const tries: number[] = [];
        let cured = false;
        const options: SubscriptionOptions = {
          pool,
          ledger,
          name: 'poisoned',
          owner: 'a',
          pollMs: 20,
          retryIn: (attempt) => (attempt < 3 ? 10 : undefined),
          scrub: () => 'scrubbed',
          handle: async (events) => {
            for (const { position } of events) {
              if (position === first && !cured) {
                tries.push(position);
                throw new Error('bob@example.org');
              }
              seen.push(position);
            }
          },
        };
        const subscription = startSubscription(options);
        t.teardown(() => subscription.stop());
        await waitFor(() => seen.includes(between));
        await waitFor(async () => (await checkpoint('poisoned'))?.position === second);
        await waitFor(async () => (await parked())[0]?.state === 'dead');
        t.equal(tries.length, 4, 'once with its batch, three times alone');
        t.same(await parked(), [
          { position: first, state: 'dead', last_error: 'scrubbed' },
          { position: second, state: 'waiting', last_error: null },
        ]);
        const third = await to('plain-poisoned');
        await waitFor(async () => (await parked()).length === 3);
        const after = await to('plain-sound');
        await waitFor(() => seen.includes(after));
        await subscription.stop();

        cured = true;
        await pool.query(`UPDATE parked_events SET state = 'failed' WHERE position = $1`, [first]);
        const restarted = startSubscription(options);
        t.teardown(() => restarted.stop());
        await waitFor(async () => (await parked()).length === 0);
        const ofStream = [first, second, third];
        t.strictSame(
          seen.filter((position) => ofStream.includes(position)),
          ofStream,
        );
      },
    );

    await t.test(
      'an asynchronous read model moves with its checkpoint, in one transaction: exactly once',
      async (t) => {
        await pool.query('CREATE TABLE tally (position bigint)');
        let failures = 3;
        const subscription = startSubscription({
          pool,
          ledger,
          name: 'tally',
          owner: 'a',
          batchSize: 3,
          pollMs: 20,
          project: async (events, client) => {
            await client.query('INSERT INTO tally SELECT unnest($1::bigint[])', [
              events.map(({ position }) => position),
            ]);
            if (failures > 0) {
              failures -= 1;
              throw new Error('killed after the write');
            }
          },
        });
        t.teardown(() => subscription.stop());
        const head = await ledger.head();
        await waitFor(async () => (await checkpoint('tally'))?.position === head);
        const { rows } = await pool.query<{ positions: number[] }>(
          'SELECT array_agg(position ORDER BY position) AS positions FROM tally',
        );
        t.strictSame(
          rows[0]?.positions,
          Array.from({ length: head }, (_, n) => n + 1),
        );
      },
    );

    await t.test('a paused subscription rests; a rewound one reads again', async (t) => {
      const subscription = collect('steered', { leaseMs: 300 });
      const head = await ledger.head();
      await waitFor(() => subscription.events.length === head);
      await pool.query(`UPDATE subscriptions SET paused = true WHERE name = 'steered'`);
      await append();
      await waitFor(async () => {
        const { rows } = await pool.query(
          `SELECT FROM subscriptions WHERE name = 'steered' AND leased_until < now()`,
        );
        return rows.length === 1;
      });
      const seenWhilePaused = subscription.events.length;
      await pool.query(
        `UPDATE subscriptions SET paused = false, position = 1, epoch = epoch + 1, leased_until = '-infinity' WHERE name = 'steered'`,
      );
      await waitFor(() => subscription.events.length === seenWhilePaused + head, {
        describe: 'events 2… again',
      });
      t.equal(subscription.events[seenWhilePaused]?.position, 2);
    });

    await t.test('types: the others are passed over, the checkpoint is not', async (t) => {
      const subscription = collect('choosy', { types: ['NeverRecorded'] });
      const head = await ledger.head();
      await waitFor(async () => (await checkpoint('choosy'))?.position === head);
      t.strictSame(subscription.events, []);
    });
  });
}

t.test('following the ledger by type: others are neither read nor missed', async (t) => {
  const database = await testDatabase(t);
  const { pool, ledger } = openLedger(database.connectionString);
  t.teardown(() => pool.end());
  const append = (type: string, data: object) =>
    ledger.append({
      streams: [{ stream: `plain-${type}`, expected: 'any', events: [{ type, data }] }],
      meta,
      recorded_at: at,
    });
  const seen: number[] = [];
  const follower = followLedger({
    ledger,
    from: 0,
    types: ['CounterOpened'],
    pollMs: 20,
    onEvents: (events) => void seen.push(...events.map(({ position }) => position)),
  });
  t.teardown(() => follower.stop());
  for (let n = 0; n < 4; n += 1) {
    await append('CounterAdded', { amount: n });
    await append('CounterOpened', { id: String(n), name: 'n' });
  }
  await append('CounterAdded', { amount: 9 });
  await waitFor(() => follower.position() === 9);
  t.strictSame(seen, [2, 4, 6, 8]);
});
