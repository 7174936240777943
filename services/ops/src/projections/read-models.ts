import { registeredProjection } from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';

/** The read models by name, in the order in which they are worked on. */
export const readModelNames: readonly string[] = projections.map(({ name }) => name);

/** A read model as an operator sees it. */
export interface ReadModel {
  readonly name: string;
  /** The streams that it folds: `task` for `task-<id>`. */
  readonly category: string;
  readonly kind: 'inline';
  readonly position: number;
  readonly lag: number;
  readonly rows: number;
  /** The planner's estimate, where counting would take long. */
  readonly rows_estimated: boolean;
  /** On disk, with indexes. */
  readonly bytes: number;
  /** Of the projection that the table is made by; `wanted_version`: of this release's. They differ while it is built anew. */
  readonly version: number;
  readonly wanted_version: number;
  /** The table that the last rebuild replaced is still there. */
  readonly previous: boolean;
  /** A rebuild or verification that died has left its table; the next one, or `discard`, clears it away. */
  readonly interrupted: boolean;
}

const countUpToBytes = 8 * 1024 * 1024;

/** Every read model. An inline one is written by the append itself, hence always at the head. */
export const readModels = (pool: Pool, head: number): Promise<ReadModel[]> =>
  Promise.all(
    projections.map(async ({ name, category, version: wanted_version }) => {
      const registered = await registeredProjection(pool, name);
      const { rows } = await pool.query<Size>(
        `SELECT reltuples::float8 AS estimate, pg_relation_size(oid) AS heap, pg_total_relation_size(oid) AS bytes,
                to_regclass($2) IS NOT NULL AS previous,
                to_regclass($3) IS NOT NULL AND NOT EXISTS (
                  SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted
                     AND classid = (hashtext('rebuild')::bigint & 4294967295)::oid
                     AND objid = (hashtext($1)::bigint & 4294967295)::oid) AS interrupted
           FROM pg_class WHERE oid = to_regclass($1)`,
        [name, `${name}_previous`, `${name}_next`],
      );
      const { estimate = -1, heap = 0, bytes = 0, previous = false, interrupted = false } = rows[0] ?? {};
      // A table that was never analysed has the estimate -1.
      const estimated = heap > countUpToBytes && estimate >= 0;
      return {
        name,
        category,
        kind: 'inline' as const,
        position: head,
        lag: 0,
        rows: estimated ? Math.round(estimate) : await count(pool, name),
        rows_estimated: estimated,
        bytes,
        version: registered?.version ?? 0,
        wanted_version,
        previous,
        interrupted,
      };
    }),
  );

interface Size {
  readonly estimate: number;
  readonly heap: number;
  readonly bytes: number;
  readonly previous: boolean;
  readonly interrupted: boolean;
}

const count = async (pool: Pool, table: string): Promise<number> => {
  const { rows } = await pool.query<{ count: number }>(`SELECT count(*) FROM ${table}`);
  return rows[0]?.count ?? 0;
};
