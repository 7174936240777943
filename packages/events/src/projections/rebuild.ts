import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import { catchUp, fillShadow, targetOf } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { lockProjection, lockTimeoutMs, whileAppendsWait } from './lock.ts';
import { registerSwitch } from './registry.ts';
import {
  analyzeShadow,
  createShadow,
  type Difference,
  differences,
  dropPrevious,
  dropShadow,
  indexShadow,
  switchInSql,
  tableNames,
} from './shadow.ts';

export interface RebuildOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projection: InlineProjection;
  /** Told as events are folded, out of `total` (the ledger's head when the rebuild began). */
  readonly onProgress?: (progress: { readonly folded: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** Called by the transaction that switches, as its last step: to record it. */
export type OnSwitch = (
  client: PoolClient,
  done: { readonly position: number; readonly differences: number },
) => Promise<void>;

export interface RebuildReport {
  /** Events folded. */
  readonly events: number;
  /** Up to which position live and rebuilt rows were compared. */
  readonly position: number;
  /** Where the live rows were not what the ledger says; at most 100 of them. Empty: proven equal. */
  readonly differences: readonly Difference[];
  readonly switched: boolean;
  /** For how long appends had to wait for the switch, in milliseconds. */
  readonly lockedMs?: number;
}

const mostDifferences = 100;
// Fewer events than this are caught up while the appenders wait.
const shortLag = 500;
// The streams that changed in so many positions are folded at once, in memory.
const roundSize = 20_000;

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
  options: RebuildOptions & { readonly acceptDifferences?: boolean; readonly onSwitch?: OnSwitch },
): Promise<RebuildReport> =>
  withShadow(options, async (client, built) => {
    const accept = options.acceptDifferences === true;
    if (built.differences.length > 0 && !accept) {
      await dropShadow(client, options.projection.name);
      return { ...built, switched: false };
    }
    const last = await switchWhenCaughtUp(client, options, built, accept);
    if (!last.switched) await dropShadow(client, options.projection.name);
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
    await lockProjection(client, projection.name);
    return await then(client, await build(client, options));
  } finally {
    // Closes the session and so lets go of its lock, whatever state it is in.
    client.release(true);
  }
};

const build = async (client: PoolClient, options: RebuildOptions): Promise<Built> => {
  const { pool, codec, projection, onProgress, signal } = options;
  // The session ends with the rebuild. Sorting and hashing in memory halve the time of indexes and comparison. Two indexes at a time are
  // enough: more processes would only take the processors from those whom the service is for.
  const generously = `SET maintenance_work_mem = '256MB'; SET work_mem = '128MB';
    SET max_parallel_maintenance_workers = 0; SET max_parallel_workers_per_gather = 0`;
  await client.query(generously);
  await createShadow(client, projection.name);
  const reading = await pool.connect();
  let events = 0;
  try {
    await reading.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const position = await headOf(reading);
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
    await reading.query(generously);
    await indexShadow(client, reading, projection.name);
    const [found] = await Promise.all([
      differences(client, projection, { upTo: position, limit: mostDifferences }),
      analyzeShadow(reading, projection.name),
    ]);
    return { events, position, differences: found };
  } finally {
    reading.release(true);
  }
};

export const headOf = async (client: PoolClient): Promise<number> => {
  const { rows } = await client.query<{ position: number }>(
    'SELECT position FROM events ORDER BY position DESC LIMIT 1',
  );
  return rows[0]?.position ?? 0;
};

/** Catches up and compares in rounds until little is left; the last round and the switch happen under the ledger's lock. */
const switchWhenCaughtUp = async (
  client: PoolClient,
  options: RebuildOptions & { readonly onSwitch?: OnSwitch },
  built: Built,
  accept: boolean,
) => {
  const { projection, codec, onSwitch } = options;
  let position = built.position;
  let found: readonly Difference[] = [];
  const shadow = await targetOf(client, tableNames(projection.name).next);
  const switchIn = await switchInSql(client, projection.name);
  const round = async (most: number): Promise<number> => {
    const head = await headOf(client);
    const upTo = Math.min(head, position + most);
    const lag = head - position;
    const ids = await catchUp(client, codec, projection, { from: position, upTo }, shadow);
    if (ids.length > 0) {
      found = [...found, ...(await differences(client, projection, { upTo, ids, limit: mostDifferences }))];
    }
    position = upTo;
    return lag;
  };
  return whileAppendsWait(client, options, {
    prepare: async () => {
      while ((await round(roundSize)) > shortLag);
      await dropPrevious(client, projection.name, lockTimeoutMs);
      return { position, found };
    },
    restore: (prepared) => ({ position, found } = prepared),
    work: async () => {
      await round(Infinity);
      const switched = found.length === 0 || accept;
      if (switched) {
        await client.query(switchIn);
        await registerSwitch(client, projection, position);
        await onSwitch?.(client, { position, differences: built.differences.length + found.length });
      }
      return { position, differences: found, switched };
    },
  });
};
