import type { PoolClient } from 'pg';
import type { Codec } from '../codec.ts';
import type { RecordedEvent } from '../event.ts';
import { streamRange } from './copy-events.ts';
import type { StampedRow } from './copy-rows.ts';
import { createFolder } from './fold.ts';
import type { InlineProjection } from './inline.ts';

const eventsAtOnce = 5000;

/**
 * Fills an empty read model from the ledger through one connection, in the caller's transaction: for a restore, whose events nobody
 * else sees yet. `onProgress` is told of so many events more; it may throw.
 */
export const refillProjection = async (
  client: PoolClient,
  codec: Codec,
  projection: InlineProjection,
  onProgress: (events: number) => void,
): Promise<void> => {
  const { from, to } = streamRange(projection.category);
  const folder = createFolder(projection);
  await client.query('SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off');
  await client.query(
    `DECLARE refill NO SCROLL CURSOR FOR
     SELECT event_id, stream, version, type, schema_version, data, meta, recorded_at, position FROM events
      WHERE stream > '${from}' AND stream < '${to}' ORDER BY stream, version`,
  );
  for (;;) {
    const { rows: events } = await client.query<RecordedEvent>(`FETCH ${eventsAtOnce} FROM refill`);
    if (events.length === 0) break;
    const finished = (await codec.open(events)).map(folder.add).filter((row) => row !== undefined);
    await insert(client, projection.name, finished);
    onProgress(events.length);
  }
  const last = folder.finish();
  await insert(client, projection.name, last === undefined ? [] : [last]);
  await client.query('CLOSE refill; RESET enable_seqscan; RESET enable_sort');
};

const insert = async (client: PoolClient, table: string, rows: readonly StampedRow[]): Promise<void> => {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
    [JSON.stringify(rows.map(({ row, ...stamps }) => ({ ...row, ...stamps })))],
  );
};
