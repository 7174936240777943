import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import { catchUp, targetOf } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { lockProjection, whileAppendsWait } from './lock.ts';
import { headOf, type OnSwitch } from './rebuild.ts';
import { registeredProjection, registerSwitch } from './registry.ts';
import { switchBackSql, tableNames, tableShape } from './shadow.ts';

export interface RollbackOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projection: InlineProjection;
  /** Told as the kept table catches up: positions done, of `total`. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly onSwitch?: OnSwitch;
  readonly signal?: AbortSignal;
}

export interface RollbackReport {
  /** The kept table went up to here, and was brought up to `position`. */
  readonly from: number;
  readonly position: number;
  readonly lockedMs: number;
}

/** Why the table before the last switch cannot be put back; the message says what to do instead. */
export class RollbackRefused extends Error {
  override readonly name = 'RollbackRefused';
}

const roundSize = 20_000;
const shortLag = 500;

/**
 * Puts the table back that the last switch replaced, brought up to date: what changed since is folded into it beforehand, while
 * the service runs. The two tables change places, so that a rollback can itself be taken back. Refused where the table was made by
 * another version of the projection than this code's: its rows would then be of both kinds.
 */
export const rollBackProjection = async (options: RollbackOptions): Promise<RollbackReport> => {
  const client = await options.pool.connect();
  try {
    await lockProjection(client, options.projection.name);
    const from = await keptUpTo(client, options.projection);
    return { from, ...(await switchBackWhenCaughtUp(client, options, from)) };
  } finally {
    // Closes the session and so lets go of its lock, whatever state it is in.
    client.release(true);
  }
};

/** Up to where the kept table goes. Throws where it cannot be put back. */
const keptUpTo = async (client: PoolClient, { name, version }: InlineProjection): Promise<number> => {
  const { live, previous } = tableNames(name);
  const kept = await tableShape(client, name, previous);
  const registered = await registeredProjection(client, name);
  const { previous_version: made = null, switched_position: upTo = null } = registered ?? {};
  const instead = `Build it anew instead: pnpm ops projections rebuild ${name}`;
  if (kept === undefined || made === null || upTo === null) {
    throw new RollbackRefused(`No table of ${name} from before its last rebuild is kept. ${instead}`);
  }
  if (made !== version) {
    throw new RollbackRefused(
      `${previous} was made by version ${made} of the projection, and this code makes version ${version}: start the release with version ${made} first, and roll back with its command line.`,
    );
  }
  if (kept !== (await tableShape(client, name, live))) {
    throw new RollbackRefused(`A migration has changed ${name} since ${previous} was replaced. ${instead}`);
  }
  return upTo;
};

const switchBackWhenCaughtUp = async (client: PoolClient, options: RollbackOptions, from: number) => {
  const { projection, codec, signal, onProgress, onSwitch } = options;
  const kept = await targetOf(client, tableNames(projection.name).previous);
  const switchBack = await switchBackSql(client, projection.name);
  let position = from;
  const round = async (most: number): Promise<number> => {
    signal?.throwIfAborted();
    const head = await headOf(client);
    const lag = head - position;
    const upTo = Math.min(head, position + most);
    await catchUp(client, codec, projection, { from: position, upTo }, kept);
    position = upTo;
    onProgress?.({ done: position - from, total: head - from });
    return lag;
  };
  return whileAppendsWait(client, options, {
    prepare: async () => {
      while ((await round(roundSize)) > shortLag);
      return position;
    },
    restore: (prepared) => (position = prepared),
    work: async () => {
      await round(Infinity);
      await client.query(switchBack);
      await registerSwitch(client, projection, position);
      await onSwitch?.(client, { position, differences: 0 });
      return { position };
    },
  });
};
