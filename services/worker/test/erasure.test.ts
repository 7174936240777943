import { beginErasure, forgetVisitors } from '@taskledger/read-models';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { createWorld, places } from './world.ts';

const [place] = places;

void t.test('G4: the worker finishes what a process that died has begun', { skip: place.skip }, async (t) => {
  const world = await createWorld(t, place.name);
  const { pool, ledger, person, task } = world;
  const ann = await person('Ann Innermost');
  const id = await task(ann);
  const rowOf = async () =>
    (await pool.query<{ document: string }>('SELECT document FROM tasks WHERE id = $1', [id])).rows[0];

  const begun = await beginErasure({ pool, ledger }, ann.id, { actor: ann.id, correlation_id: 'test' });
  t.equal(begun.outcome, 'erased');
  t.notMatch((await rowOf())?.document, '(erased)', 'so far the account has ended, and no more');
  world.worker(t);
  await waitFor(async () => {
    const { rows } = await pool.query('SELECT FROM personal_erasures WHERE finished_at IS NOT NULL');
    return rows.length === 1;
  });
  t.match((await rowOf())?.document, /"title":"\(erased\)"/);
  const { rows } = await pool.query(`SELECT subject FROM personal_keys WHERE subject = 'user-' || $1`, [
    ann.id,
  ]);
  t.strictSame(rows, []);
  // A process that remembers the key forgets it within a second.
  await waitFor(async () =>
    JSON.stringify(await ledger.readStream(`user-${ann.id}`)).includes('Deleted user'),
  );

  // Strangers of three months ago; those of this month stay.
  const month = new Date().toISOString().slice(0, 7);
  await pool.query(
    `INSERT INTO personal_keys (id, subject, wrapped)
     VALUES (gen_random_uuid(), 'visitors-2020-01', '-'), (gen_random_uuid(), 'visitors-' || $1, '-') ON CONFLICT DO NOTHING`,
    [month],
  );
  t.equal(await forgetVisitors(pool), 1);
  t.equal(await forgetVisitors(pool), 0);
  const { rows: visitors } = await pool.query(
    `SELECT subject FROM personal_keys WHERE subject LIKE 'visitors-%'`,
  );
  t.strictSame(visitors, [{ subject: `visitors-${month}` }]);
});
