import type { ClientBase, Pool } from 'pg';
import type { Seal } from './seal.ts';

interface SealRow {
  readonly number: number;
  readonly first_position: number;
  readonly last_position: number;
  readonly event_count: number;
  readonly root: Buffer;
  readonly previous: Buffer;
  readonly sealed_at: string;
  readonly kid: string;
  readonly signature: Buffer;
}

const columns =
  'number, first_position, last_position, event_count, root, previous, sealed_at, kid, signature';

const sealOf = (row: SealRow): Seal => ({
  number: row.number,
  from: row.first_position,
  to: row.last_position,
  count: row.event_count,
  root: row.root.toString('hex'),
  previous: row.previous.toString('hex'),
  sealed_at: row.sealed_at,
  kid: row.kid,
  signature: row.signature.toString('base64url'),
});

type Queryable = Pick<Pool | ClientBase, 'query'>;

/** Seals after a number, in order. */
export const readSeals = async (db: Queryable, after: number, limit: number): Promise<Seal[]> => {
  const { rows } = await db.query<SealRow>(
    `SELECT ${columns} FROM seals WHERE number > $1 ORDER BY number LIMIT $2`,
    [after, limit],
  );
  return rows.map(sealOf);
};

/** The newest seals, in order. */
export const newestSeals = async (db: Queryable, limit: number): Promise<Seal[]> => {
  const { rows } = await db.query<SealRow>(`SELECT ${columns} FROM seals ORDER BY number DESC LIMIT $1`, [
    limit,
  ]);
  return rows.map(sealOf).toReversed();
};

/** The newest seal; undefined before the first one. */
export const newestSeal = async (db: Queryable): Promise<Seal | undefined> => (await newestSeals(db, 1))[0];

export interface SealWithLeaves {
  readonly seal: Seal;
  /** The events' hashes, one behind the other. */
  readonly leaves: Buffer;
}

/** The seal over a position; undefined where none is there (yet). */
export const sealOver = async (db: Queryable, position: number): Promise<SealWithLeaves | undefined> => {
  const { rows } = await db.query<SealRow & { leaves: Buffer }>(
    `SELECT ${columns}, leaves FROM seals WHERE last_position >= $1 ORDER BY last_position LIMIT 1`,
    [position],
  );
  const [row] = rows;
  return row === undefined || row.first_position > position
    ? undefined
    : { seal: sealOf(row), leaves: row.leaves };
};

export const insertSeal = async (db: Queryable, seal: Seal, leaves: Buffer): Promise<void> => {
  await db.query(`INSERT INTO seals (${columns}, leaves) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, [
    seal.number,
    seal.from,
    seal.to,
    seal.count,
    Buffer.from(seal.root, 'hex'),
    Buffer.from(seal.previous, 'hex'),
    seal.sealed_at,
    seal.kid,
    Buffer.from(seal.signature, 'base64url'),
    leaves,
  ]);
};
