import { readdirSync } from 'node:fs';
import { migrationsDirectory, type Pool } from '@taskledger/runtime';
import { Failure } from './failure.ts';

/** Throws a failure that says what to do when the database's schema is not the one that this code is made for. */
export const assertMigrated = async (pool: Pool): Promise<void> => {
  const wanted = newestMigration();
  const present = await appliedMigration(pool);
  if (present < wanted) {
    throw new Failure(
      'not_migrated',
      present === 0
        ? 'The database has no ledger yet: run `pnpm ops migrate`, or start the service.'
        : `The database is at migration ${present}, this version needs ${wanted}: run \`pnpm ops migrate\`, or start the service.`,
    );
  }
  if (present > wanted) {
    throw new Failure(
      'newer_schema',
      `The database is at migration ${present}, this version knows ${wanted}: use the newer version.`,
    );
  }
};

/** Files are named `0001_name.sql`. */
const newestMigration = (): number =>
  Math.max(
    0,
    ...readdirSync(migrationsDirectory())
      .filter((name) => name.endsWith('.sql'))
      .map((name) => Number(name.slice(0, 4))),
  );

/** 0: none. */
const appliedMigration = async (pool: Pool): Promise<number> => {
  const { rows: tables } = await pool.query<{ present: boolean }>(
    `SELECT to_regclass('schema_migrations') IS NOT NULL AS present`,
  );
  if (tables[0]?.present !== true) return 0;
  const { rows } = await pool.query<{ version: number | null }>(
    'SELECT max(version) AS version FROM schema_migrations',
  );
  return rows[0]?.version ?? 0;
};
