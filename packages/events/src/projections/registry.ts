import type { Pool, PoolClient } from 'pg';
import type { InlineProjection } from './inline.ts';

type Queryable = Pick<Pool | PoolClient, 'query'>;

/** What is known of a read model's table: which version of the definition it is made by, and what it replaced. */
export interface RegisteredProjection {
  readonly version: number;
  /** RFC 3339; null: no other table was ever switched in. */
  readonly switched_at: string | null;
  /** Up to where the table before the last switch goes. */
  readonly switched_position: number | null;
  /** The version that table was made by; null: none is kept. */
  readonly previous_version: number | null;
}

/** Undefined for a read model that no worker has seen yet. */
export const registeredProjection = async (
  db: Queryable,
  name: string,
): Promise<RegisteredProjection | undefined> => {
  const { rows } = await db.query<RegisteredProjection>(
    'SELECT version, switched_at, switched_position, previous_version FROM projections WHERE name = $1',
    [name],
  );
  return rows[0];
};

/** Notes a read model whose table is what the definition makes of the ledger already. */
export const registerProjection = async (
  db: Queryable,
  { name, version }: Pick<InlineProjection, 'name' | 'version'>,
): Promise<void> => {
  await db.query('INSERT INTO projections (name, version) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    version,
  ]);
};

/** Notes, by the transaction that switches, that another table was switched in; the table before goes up to `position`. */
export const registerSwitch = async (
  client: PoolClient,
  { name, version }: Pick<InlineProjection, 'name' | 'version'>,
  position: number,
): Promise<void> => {
  await client.query(
    `INSERT INTO projections AS p (name, version, switched_at, switched_position) VALUES ($1, $2, now(), $3)
     ON CONFLICT (name) DO UPDATE SET (version, switched_at, switched_position, previous_version) =
       (excluded.version, excluded.switched_at, excluded.switched_position, p.version)`,
    [name, version, position],
  );
};
