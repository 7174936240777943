import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import { streamRange } from './copy-events.ts';
import type { InlineProjection } from './inline.ts';
import { RebuildUnderWay } from './lock.ts';
import { type OnSwitch, rebuildProjection } from './rebuild.ts';
import { type RegisteredProjection, registeredProjection, registerProjection } from './registry.ts';
import { settleProjection } from './settle.ts';

type Say = (facts: object, message: string) => void;

export interface KeepCurrentOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projections: readonly InlineProjection[];
  /** Called by the transaction that switches a table in: to record it. */
  readonly onSwitch?: (projection: InlineProjection) => OnSwitch;
  readonly logger: { readonly info: Say; readonly warn: Say };
  /** Milliseconds between looks. */
  readonly everyMs?: number;
  /** Milliseconds after a switch during which former code may still write. */
  readonly settlingMs?: number;
}

export interface ProjectionKeeper {
  /** Breaks off a rebuild that is under way: the live table stays, and whoever comes next begins anew. */
  stop(): Promise<void>;
}

/**
 * Sees to it that every read model's table is made by this code's version of its projection: where it is not, builds another one
 * beside it and switches, while former and present code run. Of several processes one does the work. For some time after the switch
 * it also mends what instances of the former code still write.
 */
export const keepProjectionsCurrent = (options: KeepCurrentOptions): ProjectionKeeper => {
  const { logger, everyMs = 2_000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const lookedUpTo = new Map<string, number>();

  /** Whether there is more to do for it later. */
  const look = async (projection: InlineProjection): Promise<boolean> => {
    const { pool } = options;
    const registered = await registeredProjection(pool, projection.name);
    if (registered === undefined && !(await hasEvents(pool, projection))) {
      await registerProjection(pool, projection);
      return false;
    }
    if (registered === undefined || registered.version < projection.version) {
      await bringForward(options, projection, signal);
      return true;
    }
    if (registered.version > projection.version) {
      const facts = { projection: projection.name, present: registered.version, ours: projection.version };
      logger.warn(
        facts,
        'A read model is made by a newer release. To go back for good: pnpm ops projections rollback',
      );
      return false;
    }
    if (!isSettling(registered, options)) return false;
    const from = lookedUpTo.get(projection.name) ?? registered.switched_position ?? 0;
    lookedUpTo.set(projection.name, await settleProjection(options, projection, from));
    return true;
  };

  const attempt = async (projection: InlineProjection): Promise<boolean> => {
    try {
      return await look(projection);
    } catch (err) {
      if (!signal.aborted && !(err instanceof RebuildUnderWay)) {
        logger.warn(
          { err, projection: projection.name },
          'A read model is not brought up to date yet; tries again',
        );
      }
      return true;
    }
  };

  const run = async (): Promise<void> => {
    let unfinished = options.projections;
    while (unfinished.length > 0 && !signal.aborted) {
      const later: InlineProjection[] = [];
      for (const projection of unfinished) if (await attempt(projection)) later.push(projection);
      unfinished = later;
      if (later.length > 0) await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};

const isSettling = (
  { version, previous_version, switched_at }: RegisteredProjection,
  { settlingMs = 15 * 60_000 }: KeepCurrentOptions,
): boolean =>
  previous_version !== null &&
  previous_version !== version &&
  switched_at !== null &&
  Date.now() - Date.parse(switched_at) < settlingMs;

/** Only one process at a time; it looks once more whether another one has done it. */
const bringForward = async (
  { pool, codec, onSwitch, logger }: KeepCurrentOptions,
  projection: InlineProjection,
  signal: AbortSignal,
): Promise<void> => {
  const client = await pool.connect();
  try {
    if (!(await tryLock(client, projection.name))) return;
    const registered = await registeredProjection(client, projection.name);
    if (registered !== undefined && registered.version >= projection.version) return;
    const facts = { projection: projection.name, from: registered?.version ?? null, to: projection.version };
    logger.info(facts, 'A read model is being built anew beside the live one');
    const report = await rebuildProjection({
      pool,
      codec,
      projection,
      signal,
      acceptDifferences: true,
      ...(onSwitch !== undefined && { onSwitch: onSwitch(projection) }),
    });
    logger.info(
      { ...facts, position: report.position, locked_ms: report.lockedMs },
      'A read model was switched in',
    );
  } finally {
    client.release(true);
  }
};

const tryLock = async (client: PoolClient, name: string): Promise<boolean> => {
  const { rows } = await client.query<{ got: boolean }>(
    `SELECT pg_try_advisory_lock(hashtext('keep-current'), hashtext($1)) AS got`,
    [name],
  );
  return rows[0]?.got === true;
};

const hasEvents = async (pool: Pool, { category }: InlineProjection): Promise<boolean> => {
  const { from, to } = streamRange(category);
  const { rowCount } = await pool.query('SELECT FROM events WHERE stream > $1 AND stream < $2 LIMIT 1', [
    from,
    to,
  ]);
  return rowCount === 1;
};
