import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import type { Codec } from '../codec.ts';
import type { RecordedEvent } from '../event.ts';
import { copyEvents, type StreamedEvent, streamRange } from './copy-events.ts';
import { columnsOf, copyLine, type StampedRow } from './copy-rows.ts';
import type { InlineProjection } from './inline.ts';
import { tableNames } from './shadow.ts';

/** Folds events that come stream by stream; hands out each stream's row when the next stream begins. */
export const createFolder = (projection: InlineProjection) => {
  let state: unknown;
  let last: StreamedEvent | undefined;
  const row = (): StampedRow | undefined =>
    last && { row: projection.toRow(state), version: last.version, position: last.position };
  return {
    /** The row of the stream before, when this event begins another one. */
    add: (event: StreamedEvent): StampedRow | undefined => {
      const begins = last?.stream !== event.stream;
      const finished = begins ? row() : undefined;
      state = projection.evolve(begins ? undefined : state, event);
      last = event;
      return finished;
    },
    /** The last stream's row. */
    finish: row,
  };
};

/** Fills the shadow table from the ledger up to a position; both clients are in transactions of their own. */
export const fillShadow = async (
  reading: PoolClient,
  writing: PoolClient,
  codec: Codec,
  projection: InlineProjection,
  { upTo, onProgress }: { readonly upTo: number; readonly onProgress: (events: number) => void },
): Promise<void> => {
  const { next } = tableNames(projection.name);
  const columns = await columnsOf(writing, next);
  const folder = createFolder(projection);
  const read = await codec.reader();

  async function* lines() {
    for await (const events of copyEvents(reading, read, projection.category, upTo)) {
      let text = '';
      for (const event of events) {
        const row = folder.add(event);
        if (row !== undefined) text += copyLine(columns, row);
      }
      yield text;
      onProgress(events.length);
    }
    const row = folder.finish();
    if (row !== undefined) yield copyLine(columns, row);
  }

  await pipeline(lines, writing.query(copyFrom(`COPY ${next} FROM STDIN`)));
};

/** Folds anew, in memory, the streams that changed between two positions: their rows at the later one. */
export const foldChanged = async (
  client: PoolClient,
  codec: Codec,
  projection: InlineProjection,
  { from, upTo }: { readonly from: number; readonly upTo: number },
): Promise<StampedRow[]> => {
  const range = streamRange(projection.category);
  const { rows: events } = await client.query<RecordedEvent>(
    `SELECT event_id, stream, version, type, schema_version, data, meta, recorded_at, position FROM events
      WHERE position <= $2 AND stream IN (
        SELECT DISTINCT stream FROM events WHERE position > $1 AND position <= $2 AND stream > $3 AND stream < $4)
      ORDER BY stream, version`,
    [from, upTo, range.from, range.to],
  );
  return foldEvents(codec, projection, events);
};

/** The rows of events that come stream by stream, as stored. */
export const foldEvents = async (
  codec: Codec,
  projection: InlineProjection,
  events: readonly RecordedEvent[],
): Promise<StampedRow[]> => {
  const folder = createFolder(projection);
  const rows = (await codec.open(events)).map(folder.add);
  return [...rows, folder.finish()].filter((row) => row !== undefined);
};

/** Rows as `jsonb_populate_recordset` takes them. */
export const rowsJson = (rows: readonly StampedRow[]): string =>
  JSON.stringify(rows.map(({ row, ...stamps }) => ({ ...row, ...stamps })));

/** A table of a read model, with its columns. */
export interface Target {
  readonly table: string;
  readonly columns: readonly string[];
}

export const targetOf = async (client: PoolClient, table: string): Promise<Target> => ({
  table,
  columns: (await columnsOf(client, table)).map(({ name }) => name),
});

/**
 * Brings the shadow, or another table of the read model, from one position to a later one: folds the streams that changed in
 * between anew. Answers the ids of their rows.
 */
export const catchUp = async (
  client: PoolClient,
  codec: Codec,
  projection: InlineProjection,
  range: { readonly from: number; readonly upTo: number },
  target: Target,
): Promise<string[]> => {
  if (range.from >= range.upTo) return [];
  const present = await foldChanged(client, codec, projection, range);
  if (present.length > 0) await upsert(client, target, present);
  return present.map(({ row }) => String(row['id']));
};

export const upsert = async (
  client: PoolClient,
  { table, columns }: Target,
  rows: readonly StampedRow[],
): Promise<void> => {
  await client.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
     ON CONFLICT (id) DO UPDATE SET (${columns.join(', ')}) = (${columns.map((name) => `excluded.${name}`).join(', ')})`,
    [rowsJson(rows)],
  );
};
