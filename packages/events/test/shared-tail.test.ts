import {
  type Ledger,
  type RecordedEvent,
  startSharedTail,
  startSubscription,
  type SubscriptionOptions,
} from '@taskledger/events';
import { testDatabase, waitFor } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { at, meta, openLedger } from './counter.ts';

const openTail = async (t: Test, options: { readonly capacity?: number } = {}) => {
  const database = await testDatabase(t);
  const { pool, ledger } = openLedger(database.connectionString);
  t.teardown(() => pool.end());
  const reads: number[] = [];
  let erasures = 0;
  let elsewhere = 0;
  let away = false;
  let held: Promise<void> | undefined;
  const watched: Ledger = {
    ...ledger,
    erasures: () => erasures,
    recent: () => void (erasures = Math.max(erasures, elsewhere)),
    head: () => (away ? Promise.reject(new Error('away')) : ledger.head()),
    readLedger: (position, limit) => {
      if (away) return Promise.reject(new Error('away'));
      reads.push(position);
      return held === undefined
        ? ledger.readLedger(position, limit)
        : held.then(() => ledger.readLedger(position, limit));
    },
  };
  const append = async (count = 1): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      const events = [{ type: 'CounterAdded', data: { amount: 1 } }];
      await ledger.append({
        streams: [{ stream: 'plain-1', expected: 'any', events }],
        meta,
        recorded_at: at,
      });
    }
  };
  return {
    pool,
    ledger: watched,
    append,
    reads,
    erase: () => void (erasures += 1),
    eraseElsewhere: () => void (elsewhere = erasures + 1),
    /** What is asked for from now on is read when it is let go. */
    hold: (): (() => void) => {
      let letGo = (): void => undefined;
      held = new Promise((resolve) => (letGo = resolve));
      return () => {
        held = undefined;
        letGo();
      };
    },
    cutOff: (is: boolean) => void (away = is),
    startTail: (onError?: (error: unknown) => void) => {
      const tail = startSharedTail({
        ledger: watched,
        pollMs: 20,
        ...options,
        ...(onError !== undefined && { onError }),
      });
      t.teardown(() => tail.stop());
      return tail;
    },
  };
};

const positionsOf = (events: readonly RecordedEvent[]): number[] => events.map(({ position }) => position);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

t.test('many subscriptions see every event once and in order, and the ledger is read for one', async (t) => {
  const { pool, append, reads, startTail } = await openTail(t);
  await append(3);
  const tail = startTail();
  const collect = (name: string, more: Partial<SubscriptionOptions> = {}) => {
    const seen: number[] = [];
    const subscription = startSubscription({
      pool,
      ledger: tail.ledger,
      name,
      owner: 'a',
      pollMs: 1_000,
      onWake: tail.onWake,
      handle: async (events) => void seen.push(...positionsOf(events)),
      ...more,
    });
    t.teardown(() => subscription.stop());
    return seen;
  };
  const all = Array.from({ length: 8 }, (_, index) => collect(`all-${index}`));
  await waitFor(() => all.every((seen) => seen.length === 3));
  const before = reads.length;
  await append(40);
  await waitFor(() => all.every((seen) => seen.length === 43));
  for (const seen of all) t.strictSame(seen, upTo(43));
  const late = collect('late');
  await waitFor(() => late.length === 43);
  t.strictSame(late, upTo(43), 'who comes later begins in the ledger itself');
  t.ok(
    reads.slice(before).filter((position) => position < 43).length <= 40 + 2,
    'not once for each of them and event',
  );
});

t.test(
  'what is no longer at hand is read from the ledger; nothing is left out between the two',
  async (t) => {
    const { append, ledger, startTail } = await openTail(t, { capacity: 5 });
    await append(2);
    const tail = startTail();
    let woken = 0;
    tail.onWake(() => (woken += 1));
    await append(20);
    await waitFor(async () => (await tail.ledger.readLedger(21, 10)).length === 1);
    t.ok(woken > 0);
    for (const from of upTo(23).map((position) => position - 1)) {
      t.strictSame(
        positionsOf(await tail.ledger.readLedger(from, 4)),
        positionsOf(await ledger.readLedger(from, 4)),
        `after ${from}`,
      );
    }
    t.equal((await tail.ledger.readEvent(2))?.position, 2);
    t.equal((await tail.ledger.readEvent(22))?.position, 22);
    t.equal(await tail.ledger.readEvent(23), undefined);
  },
);

t.test('G4 what was read before an erasure is read again', async (t) => {
  const { append, erase, reads, startTail } = await openTail(t);
  const tail = startTail();
  await append(3);
  await waitFor(async () => (await tail.ledger.readLedger(2, 10)).length === 1);
  const of = (position: number) => reads.filter((read) => read === position).length;
  const before = of(1);
  await tail.ledger.readLedger(1, 10);
  t.equal(of(1), before, 'from memory');
  erase();
  t.strictSame(positionsOf(await tail.ledger.readLedger(1, 10)), [2, 3]);
  t.equal(of(1), before + 1, 'from the ledger');
  await append();
  await waitFor(async () => (await tail.ledger.readLedger(3, 10)).length === 1);
});

t.test(
  'G4 neither does an erasure by another process, or one during a read, leave anything behind',
  async (t) => {
    const { append, erase, eraseElsewhere, hold, ledger, reads, startTail } = await openTail(t);
    const tail = startTail();
    await append(3);
    await waitFor(async () => (await tail.ledger.readLedger(2, 10)).length === 1);
    const of = (position: number) => reads.filter((read) => read === position).length;
    let before = of(1);
    eraseElsewhere();
    await tail.ledger.readLedger(1, 10);
    t.equal(of(1), before + 1, 'it looks for erasures');

    /** Once the newest event is at hand: its position. */
    const settled = async (): Promise<number> => {
      for (;;) {
        await append();
        const head = await ledger.head();
        await waitFor(() => of(head) > 0);
        const asked = of(head - 1);
        if ((await tail.ledger.readLedger(head - 1, 10)).length === 1 && of(head - 1) === asked) return head;
      }
    };
    const head = await settled();
    before = of(head);
    const letGo = hold();
    await waitFor(() => of(head) > before);
    await append();
    erase();
    await tail.ledger.readEvent(head + 99);
    letGo();
    await waitFor(() => of(head + 1) > 0);
    before = of(head);
    t.strictSame(positionsOf(await tail.ledger.readLedger(head, 10)), [head + 1]);
    t.equal(of(head), before + 1, 'what was read before it is not kept after it');
  },
);

t.test('after an error everything is read anew: another server may have taken over', async (t) => {
  const { append, cutOff, reads, startTail } = await openTail(t);
  const errors: unknown[] = [];
  const tail = startTail((error) => errors.push(error));
  await append(3);
  await waitFor(async () => (await tail.ledger.readLedger(2, 10)).length === 1);
  cutOff(true);
  await waitFor(() => errors.length > 0);
  cutOff(false);
  const before = reads.length;
  t.strictSame(positionsOf(await tail.ledger.readLedger(1, 10)), [2, 3]);
  t.ok(reads.slice(before).includes(1));
});

t.test('a ledger that is away is tried again', async (t) => {
  const { append, cutOff, startTail } = await openTail(t);
  const errors: unknown[] = [];
  cutOff(true);
  const tail = startTail((error) => errors.push(error));
  await waitFor(() => errors.length > 1);
  cutOff(false);
  await append(2);
  await waitFor(async () => (await tail.ledger.readLedger(1, 10)).length === 1);
  cutOff(true);
  const before = errors.length;
  await append();
  await waitFor(() => errors.length > before + 1);
  cutOff(false);
  await waitFor(async () => (await tail.ledger.readLedger(2, 10)).length === 1);
});
