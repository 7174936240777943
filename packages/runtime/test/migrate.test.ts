import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { testDatabase } from '@taskledger/testing';
import type { TestScope } from '@taskledger/testing';
import pg from 'pg';
import t from 'tap';
import { migrate, MigrationError, migrationsDirectory } from '@taskledger/runtime';

const first = { '0001_first.sql': 'CREATE TABLE first (id int);\nCREATE TABLE also (id int);' };
const second = { '0002_second.sql': 'INSERT INTO first VALUES (1);' };

t.test('forward, once, in order', async (t) => {
  const { connectionString, pool } = await emptyDatabase(t);
  const directory = t.testdir({ ...second, ...first, 'README.md': 'not a migration' });
  const said: string[] = [];
  t.same(await migrate(connectionString, directory, { log: (line) => said.push(line) }), [
    '0001_first',
    '0002_second',
  ]);
  t.same(said, ['Applied migration 0001_first', 'Applied migration 0002_second']);
  t.same(await migrate(pool, directory), [], 'a second time there is nothing to do');

  writeFileSync(join(directory, '0010_third.sql'), 'INSERT INTO first VALUES (2);\r\n');
  t.same(await migrate(pool, directory), ['0010_third']);
  writeFileSync(join(directory, '0010_third.sql'), 'INSERT INTO first VALUES (2);\n');
  t.same(await migrate(pool, directory), [], 'other line ends are no edit');
  t.same((await pool.query('SELECT id FROM first ORDER BY id')).rows, [{ id: 1 }, { id: 2 }]);
});

t.test('starters that collide: each file runs once', async (t) => {
  const { connectionString, pool } = await emptyDatabase(t);
  const slow = { '0003_slow.sql': 'SELECT pg_sleep(0.2); INSERT INTO first VALUES (3);' };
  const directory = t.testdir({ ...first, ...second, ...slow });
  const applied = await Promise.all(Array.from({ length: 5 }, () => migrate(connectionString, directory)));
  t.same(applied.flat().toSorted(), ['0001_first', '0002_second', '0003_slow']);
  t.same((await pool.query('SELECT id FROM first ORDER BY id')).rows, [{ id: 1 }, { id: 3 }]);
});

t.test('a file that fails: named, with its line; nothing of it stays, the ones before it do', async (t) => {
  const { pool } = await emptyDatabase(t);
  const directory = t.testdir({
    ...first,
    '0002_wrong.sql': 'CREATE TABLE half (id int);\n\nSELECT nonsense;',
  });
  await t.rejects(migrate(pool, directory), {
    name: 'MigrationError',
    message: 'Migration 0002_wrong (line 3) failed: column "nonsense" does not exist',
  });
  const { rows } = await pool.query(
    `SELECT to_regclass('first') IS NOT NULL AS first, to_regclass('half') AS half`,
  );
  t.same(rows, [{ first: true, half: null }]);
  writeFileSync(join(directory, '0002_wrong.sql'), 'CREATE TABLE whole (id int);');
  t.same(await migrate(pool, directory), ['0002_wrong'], 'mended, it goes on from there');
});

t.test('a history that does not fit is refused', async (t) => {
  const { pool } = await emptyDatabase(t);
  const directory = t.testdir({ ...first, '0003_third.sql': 'SELECT 1;' });
  await migrate(pool, directory);
  const refused = (message: RegExp) =>
    t.rejects(migrate(pool, directory), { name: 'MigrationError', message });

  writeFileSync(join(directory, '0001_first.sql'), 'CREATE TABLE first (id bigint);');
  await refused(/0001_first was edited after it was applied/);
  writeFileSync(join(directory, '0001_first.sql'), first['0001_first.sql']);

  writeFileSync(join(directory, '0002_late.sql'), 'SELECT 1;');
  await refused(/0002_late was added before 0003_third/);
  rmSync(join(directory, '0002_late.sql'));

  rmSync(join(directory, '0001_first.sql'));
  await refused(/0001_first was applied to this database, but its file is missing/);
  writeFileSync(join(directory, '0001_first.sql'), first['0001_first.sql']);

  rmSync(join(directory, '0003_third.sql'));
  await refused(/database is newer than this code: it has migration 0003_third/);

  writeFileSync(join(directory, '0001_twin.sql'), 'SELECT 1;');
  await refused(/Two migrations have the number of 0001_twin/);
  writeFileSync(join(directory, 'odd.sql'), 'SELECT 1;');
  await refused(/odd.sql is not named like/);
});

t.test('the migrations of the product are found from here', (t) => {
  t.equal(basename(migrationsDirectory()), 'migrations');
  t.ok(new MigrationError('x') instanceof Error);
  t.end();
});

/** A database of the test's own, without the product's tables. */
async function emptyDatabase(t: TestScope) {
  const { connectionString: template } = await testDatabase(t);
  const name = `empty_${process.pid}_${Math.random().toString(36).slice(2)}`;
  const admin = new pg.Client(template);
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(template);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href });
  // The forced drop may find a connection that is still on its way out.
  pool.on('error', () => undefined);
  admin.on('error', () => undefined);
  t.teardown(async () => {
    await pool.end();
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  });
  return { connectionString: url.href, pool };
}
