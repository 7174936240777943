import { taskDecider } from '@taskledger/domain';
import { createCommandHandler } from '@taskledger/events';
import { waitFor } from '@taskledger/testing';
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { createWorld } from './world.ts';

t.test(
  'G3: a worker of a release with another projection builds the table anew by itself, once, and says so in the ledger',
  async (t) => {
    const world = await createWorld(t, 'PostgreSQL');
    const { pool } = world;
    const ada = await world.person('Ada');
    const id = await world.task(ada, { title: 'as the ledger says' });
    // What a table looks like that a former release has made: another version, other rows.
    await pool.query(
      `UPDATE tasks SET title = 'as it was'; UPDATE projections SET version = 0 WHERE name = 'tasks'`,
    );
    world.worker(t);
    world.worker(t);
    const rebuilt = () =>
      world.ledger
        .readStream('operations-projection-tasks')
        .then((events) => events.map(({ type, data, meta }) => ({ type, data, meta })));
    await waitFor(async () => (await rebuilt()).length > 0);
    t.match(await rebuilt(), [
      {
        type: 'ProjectionRebuilt',
        data: { projection: 'tasks', version: 1, differences: 1 },
        meta: { actor: 'system' },
      },
    ]);
    const { rows } = await pool.query<{ title: string }>('SELECT title FROM tasks WHERE id = $1', [id]);
    t.same(rows, [{ title: 'as the ledger says' }]);
    const kept = await pool.query<{ title: string }>('SELECT title FROM tasks_previous WHERE id = $1', [id]);
    t.same(kept.rows, [{ title: 'as it was' }], 'the former table is kept');
  },
);

t.test('what an operator imports as completed is mailed to nobody', async (t) => {
  const world = await createWorld(t, 'PostgreSQL');
  const ada = await world.person('Ada');
  const tasks = createCommandHandler(world.ledger, taskDecider);
  const completed = async (title: string, meta: { actor: string; operator?: string }) => {
    const id = randomUUID();
    const due = { due_date: null, due_at: null, due_day: null };
    const fields = {
      title,
      description: '',
      priority: 'LOW',
      category_id: null,
      tags: [],
      assigned_to: null,
    } as const;
    const result = await tasks.start(
      id,
      {
        type: 'CreateTask',
        id,
        by: ada.actor,
        now: new Date().toISOString(),
        due,
        status: 'COMPLETED',
        ...fields,
      },
      { meta: { correlation_id: randomUUID(), ...meta } },
    );
    if (result.outcome !== 'accepted') throw new Error(result.outcome);
    return result.position;
  };
  await completed('imported', { actor: 'system', operator: 'carol' });
  const own = await completed('done by Ada', { actor: ada.id });
  world.worker(t);
  const positions = async () => {
    const { rows } = await world.pool.query<{ position: number }>(
      `SELECT position FROM deliveries WHERE reactor = 'completion-mail' ORDER BY position`,
    );
    return rows.map(({ position }) => position);
  };
  await waitFor(async () => (await positions()).includes(own));
  t.same(await positions(), [own], 'but of what people do, they are told');
});
