import { waitFor } from '@taskledger/testing';
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
