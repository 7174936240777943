import { setTimeout } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import { catchUp, fillShadow } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { createShadow, type Difference, differences, dropShadow, indexShadow, switchIn } from './shadow.ts';

export interface RebuildOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projection: InlineProjection;
  /** Told as events are folded, out of `total` (the ledger's head when the rebuild began). */
  readonly onProgress?: (progress: { readonly folded: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface RebuildReport {
  /** Events folded. */
  readonly events: number;
  /** Up to which position live and rebuilt rows were compared. */
  readonly position: number;
  /** Where the live rows were not what the ledger says; at most 100 of them. Empty: proven equal. */
  readonly differences: readonly Difference[];
  readonly switched: boolean;
}

const mostDifferences = 100;
// Fewer events than this are caught up while the appenders wait.
const shortLag = 500;
const lockTimeoutMs = 100;
// A vacuum of a large table keeps the switch out for as long as it takes; appenders go on between the attempts.
const switchAttempts = 300;
const pauseMs = 300;

/** Somebody else is rebuilding the same read model. */
export class RebuildUnderWay extends Error {
  override readonly name = 'RebuildUnderWay';
}

/** Builds the read model beside the live one, compares, and changes nothing. The service may run meanwhile. */
export const verifyProjection = (options: RebuildOptions): Promise<RebuildReport> =>
  withShadow(options, async (client, built) => {
    await dropShadow(client, options.projection.name);
    return { ...built, switched: false };
  });

/**
 * Builds the read model beside the live one while the service runs, compares, and switches it in when it proves equal,
 * or, with `acceptDifferences`, also when the live one was wrong (or is meant to change). Readers and writers wait for
 * the switch alone, some milliseconds. The former table stays as `<name>_previous`.
 */
export const rebuildProjection = (
  options: RebuildOptions & { readonly acceptDifferences?: boolean },
): Promise<RebuildReport> =>
  withShadow(options, async (client, built) => {
    const accept = options.acceptDifferences === true;
    if (built.differences.length > 0 && !accept) {
      await dropShadow(client, options.projection.name);
      return { ...built, switched: false };
    }
    const last = await switchWhenCaughtUp(client, options, built.position, accept);
    return { ...built, ...last, differences: [...built.differences, ...last.differences] };
  });

interface Built {
  readonly events: number;
  readonly position: number;
  readonly differences: readonly Difference[];
}

const withShadow = async (
  options: RebuildOptions,
  then: (client: PoolClient, built: Built) => Promise<RebuildReport>,
): Promise<RebuildReport> => {
  const { pool, projection } = options;
  const client = await pool.connect();
  try {
    await lockRebuild(client, projection.name);
    return await then(client, await build(client, options));
  } finally {
    // Closes the session and so lets go of its lock, whatever state it is in.
    client.release(true);
  }
};

/** Waits a moment: the session of a rebuild that has just ended may not be gone yet. */
const lockRebuild = async (client: PoolClient, name: string): Promise<void> => {
  await client.query(`SET lock_timeout = '1s'`);
  await client
    .query(`SELECT pg_advisory_lock(hashtext('rebuild'), hashtext($1))`, [name])
    .catch((error: unknown) => {
      if (!isLockTimeout(error)) throw error;
      throw new RebuildUnderWay(`${name} is being rebuilt by somebody else`);
    });
  await client.query('RESET lock_timeout');
};

const build = async (client: PoolClient, options: RebuildOptions): Promise<Built> => {
  const { pool, codec, projection, onProgress, signal } = options;
  // The session ends with the rebuild. Sorting and hashing in memory halve the time of indexes and comparison.
  await client.query(`SET maintenance_work_mem = '256MB'; SET work_mem = '128MB'`);
  await createShadow(client, projection.name);
  const reading = await pool.connect();
  let events = 0;
  let position: number;
  try {
    await reading.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    position = await headOf(reading);
    const total = position;
    await fillShadow(reading, client, codec, projection, {
      upTo: position,
      onProgress: (folded) => {
        signal?.throwIfAborted();
        events += folded;
        onProgress?.({ folded: events, total });
      },
    });
    await reading.query('COMMIT');
    reading.release();
  } catch (error) {
    reading.release(true);
    throw error;
  }
  await indexShadow(client, projection.name);
  const found = await differences(client, projection, { upTo: position, limit: mostDifferences });
  return { events, position, differences: found };
};

const headOf = async (client: PoolClient): Promise<number> => {
  const { rows } = await client.query<{ position: number }>(
    'SELECT position FROM events ORDER BY position DESC LIMIT 1',
  );
  return rows[0]?.position ?? 0;
};

/** Catches up and compares in rounds until little is left; the last round and the switch happen under the ledger's lock. */
const switchWhenCaughtUp = async (
  client: PoolClient,
  options: RebuildOptions,
  from: number,
  accept: boolean,
) => {
  let position = from;
  const found: Difference[] = [];
  const round = async (): Promise<number> => {
    const upTo = await headOf(client);
    const ids = await catchUp(client, options.codec, options.projection, { from: position, upTo });
    if (ids.length > 0) {
      found.push(...(await differences(client, options.projection, { upTo, ids, limit: mostDifferences })));
    }
    const lag = upTo - position;
    position = upTo;
    return lag;
  };
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    let lag: number;
    do {
      lag = await round();
    } while (lag > shortLag);
    const caughtUp = position;
    try {
      await client.query('BEGIN');
      await client.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
      await client.query('SELECT pg_advisory_xact_lock(ledger_lock())');
      await round();
      const switched = found.length === 0 || accept;
      if (switched) await switchIn(client, options.projection.name);
      await client.query('COMMIT');
      return { position, differences: found, switched };
    } catch (error) {
      await client.query('ROLLBACK');
      // The round inside was rolled back, too.
      position = caughtUp;
      if (!isLockTimeout(error) || attempt >= switchAttempts) throw error;
      await setTimeout(pauseMs);
    }
  }
};

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');
