import type { Pool, PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import type { RecordedEvent } from '../event.ts';
import { streamRange } from './copy-events.ts';
import { foldEvents, rowsJson } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { headOf } from './rebuild.ts';
import type { Difference } from './shadow.ts';

export interface ReplayOptions {
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projection: InlineProjection;
  /** The first and the last position to be replayed. */
  readonly from: number;
  readonly to: number;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface ReplayReport {
  /** Events folded: all of the streams that have one in the range. */
  readonly events: number;
  /** The ledger's head at the moment that rows and events were compared at. */
  readonly position: number;
  /** What a replay would change; at most 100 of them. */
  readonly differences: readonly Difference[];
}

const mostDifferences = 100;
const windowSize = 5_000;

/**
 * What replaying a range of the ledger would change in a read model: folds every stream that has an event in the range, in memory,
 * and compares with the live rows of the same moment. Writes nothing, takes no lock, and holds a window of positions at a time.
 */
export const replayProjection = async (options: ReplayOptions): Promise<ReplayReport> => {
  const client = await options.pool.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const report = await replay(client, options);
    await client.query('COMMIT');
    client.release();
    return report;
  } catch (error) {
    client.release(true);
    throw error;
  }
};

const replay = async (
  client: PoolClient,
  { codec, projection, from, to, onProgress, signal }: ReplayOptions,
): Promise<ReplayReport> => {
  const position = await headOf(client);
  const last = Math.min(to, position);
  const found: Difference[] = [];
  let events = 0;
  for (let after = from - 1; after < last; after += windowSize) {
    signal?.throwIfAborted();
    const upTo = Math.min(after + windowSize, last);
    const stored = await lastSeenBetween(client, projection, after, upTo, last);
    const folded = await foldEvents(codec, projection, stored);
    events += stored.length;
    if (folded.length > 0 && found.length < mostDifferences) {
      found.push(...(await changesOf(client, projection.name, rowsJson(folded))));
    }
    onProgress?.({ done: upTo - from + 1, total: last - from + 1 });
  }
  if (from === 1 && last === position) found.push(...(await surplus(client, projection)));
  return { events, position, differences: found.slice(0, mostDifferences) };
};

/** All events of the streams whose last event in the range is in this window of it: so that each stream comes once. */
const lastSeenBetween = async (
  client: PoolClient,
  { category }: InlineProjection,
  after: number,
  upTo: number,
  last: number,
): Promise<RecordedEvent[]> => {
  const range = streamRange(category);
  const { rows } = await client.query<RecordedEvent>(
    `SELECT event_id, stream, version, type, schema_version, data, meta, recorded_at, position FROM events
      WHERE stream IN (
        SELECT e.stream FROM events e
         WHERE e.position > $1 AND e.position <= $2 AND e.stream > $4 AND e.stream < $5
           AND NOT EXISTS (SELECT FROM events n
                            WHERE n.stream = e.stream AND n.version = e.version + 1 AND n.position <= $3))
      ORDER BY stream, version`,
    [after, upTo, last, range.from, range.to],
  );
  return rows;
};

const changesOf = async (client: PoolClient, table: string, rows: string): Promise<Difference[]> => {
  const { rows: found } = await client.query<Difference>(
    `SELECT n.id, to_jsonb(l) AS live, to_jsonb(n) AS rebuilt
       FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) n LEFT JOIN ${table} l ON l.id = n.id
      WHERE l IS DISTINCT FROM n LIMIT ${mostDifferences}`,
    [rows],
  );
  return found;
};

/** Rows that no event ever made. */
const surplus = async (client: PoolClient, { name, category }: InlineProjection): Promise<Difference[]> => {
  const { rows } = await client.query<Difference>(
    `SELECT l.id, to_jsonb(l) AS live, NULL AS rebuilt FROM ${name} l
      WHERE NOT EXISTS (SELECT FROM events WHERE stream = $1 || '-' || l.id) LIMIT ${mostDifferences}`,
    [category],
  );
  return rows;
};
