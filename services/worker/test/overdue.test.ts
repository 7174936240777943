import { tasksFallingDue } from '@taskledger/read-models';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { overdueSweep } from '../src/jobs/overdue.ts';
import { createWorld, logger, places } from './world.ts';

const yesterday = new Date(Date.now() - 86_400_000).toISOString();

for (const { name, skip } of places) {
  t.test(`C6 overdue tasks, swept by jobs on ${name}`, { skip }, async (t) => {
    const world = await createWorld(t, name);
    const { pool, person, task, command } = world;
    const ann = await person('Ann');
    const overdueEvents = async () => {
      const { rows } = await pool.query<{ stream: string; actor: string; correlation: string }>(
        `SELECT stream, meta->>'actor' AS actor, meta->>'correlation_id' AS correlation FROM events WHERE type = 'TaskBecameOverdue'`,
      );
      return rows;
    };
    const nothingDue = async () => (await tasksFallingDue(pool, new Date().toISOString(), 1)).length === 0;

    await t.test(
      'C6: a late task turns OVERDUE by itself, a finished, deleted or later one does not',
      async (t) => {
        const worker = world.worker(t, { overdueEveryMs: 500 });
        const soon = await task(ann, { due: new Date(Date.now() + 700).toISOString() });
        const done = await task(ann, { due: yesterday });
        await command(done, ann, 'CompleteTask');
        const deleted = await task(ann, { due: new Date(Date.now() + 500).toISOString() });
        await command(deleted, ann, 'DeleteTask');
        await task(ann, { due: new Date(Date.now() + 3_600_000).toISOString() });
        await task(ann);
        await waitFor(async () => (await overdueEvents()).some(({ stream }) => stream === `task-${soon}`));
        // One sweep more than it takes.
        const late = await task(ann, { due: yesterday });
        await waitFor(async () => (await overdueEvents()).some(({ stream }) => stream === `task-${late}`));
        const events = await overdueEvents();
        const expected = new Set([
          `task-${soon}`,
          `task-${late}`,
          ...events.filter(({ stream }) => stream === `task-${done}`).map(({ stream }) => stream),
        ]);
        t.same(new Set(events.map(({ stream }) => stream)), expected);
        t.ok(events.every(({ actor }) => actor === 'system'));
        await worker.stop();
      },
    );

    await t.test('C6: two sweeps at once on two workers make one event per task', async (t) => {
      const before = (await overdueEvents()).length;
      await Promise.all(Array.from({ length: 2_000 }, () => task(ann, { due: yesterday })));
      const queues = world.queues(t);
      await queues
        .queue('overdue')
        .add([1, 2].map((n) => ({ id: `overdue-sweep-${n}`, name: 'sweep', data: {} })));
      world.worker(t);
      world.worker(t);
      await waitFor(nothingDue, { timeoutMs: 30_000 });
      await waitFor(async () => {
        const { waiting, active } = (await queues.counts()).overdue;
        return waiting + active === 0;
      });
      const events = (await overdueEvents()).slice(before);
      t.equal(events.length, 2_000);
      t.equal(new Set(events.map(({ stream }) => stream)).size, 2_000);
    });
  });
}

t.test('C6 the sweep', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const { pool, ledger, person, task, command } = world;
  const ann = await person('Ann');
  const sweep = overdueSweep({ pool, ledger, logger });

  await t.test(
    'four sweeps at once: one event per task, each event under the correlation id of one sweep',
    async (t) => {
      await Promise.all(Array.from({ length: 1_200 }, () => task(ann, { due: yesterday })));
      await Promise.all([sweep(), sweep(), sweep(), sweep()]);
      const { rows } = await pool.query<{ events: number; tasks: number; sweeps: number }>(
        `SELECT count(*) AS events, count(DISTINCT stream) AS tasks, count(DISTINCT meta->>'correlation_id') AS sweeps
         FROM events WHERE type = 'TaskBecameOverdue'`,
      );
      t.match(rows[0], { events: 1_200, tasks: 1_200 });
      t.ok((rows[0]?.sweeps ?? 9) <= 4);
    },
  );

  await t.test('a task that changes in between makes no event and stops no other', async (t) => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => task(ann, { due: yesterday })));
    const [done = '', deleted = '', ...rest] = ids;
    await Promise.all([sweep(), command(done, ann, 'CompleteTask'), command(deleted, ann, 'DeleteTask')]);
    await sweep();
    const { rows } = await pool.query<{ id: string; status: string }>(
      'SELECT id, status FROM tasks WHERE id = ANY($1)',
      [ids],
    );
    const statusOf = new Map(rows.map(({ id, status }) => [id, status]));
    t.equal(statusOf.get(done), 'COMPLETED');
    t.ok(rest.every((id) => statusOf.get(id) === 'OVERDUE'));
  });

  await t.test('a task that cannot be marked is reported, and the others are marked', async (t) => {
    // More than a batch of them, the longest overdue: the case that could keep a sweep for ever.
    const broken = await Promise.all(Array.from({ length: 510 }, () => task(ann, { due: '2020-01-01' })));
    const fine = await task(ann, { due: yesterday });
    const failing = overdueSweep({
      pool,
      logger,
      ledger: {
        ...ledger,
        append: async (append) => {
          const [part] = append.streams;
          if (part !== undefined && broken.some((id) => part.stream === `task-${id}`)) {
            return { outcome: 'violation', rule: 'category_missing' };
          }
          return ledger.append(append);
        },
      },
    });
    await t.rejects(failing(), { message: '510 tasks could not be marked as overdue' });
    const { rows } = await pool.query<{ status: string }>('SELECT status FROM tasks WHERE id = $1', [fine]);
    t.equal(rows[0]?.status, 'OVERDUE');
  });

  await t.test('a sweep that is told to stop leaves the rest to the next one', async (t) => {
    await sweep();
    await Promise.all(Array.from({ length: 3 }, () => task(ann, { due: yesterday })));
    await overdueSweep({ pool, ledger, logger, signal: AbortSignal.abort() })();
    t.equal((await tasksFallingDue(pool, new Date().toISOString(), 10)).length, 3);
  });
});
