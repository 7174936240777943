import type { Pool } from 'pg';
import { createBatcher } from './append/batcher.ts';
import type { Codec } from './codec.ts';
import type { RecordedEvent } from './event.ts';

const columns = 'position, event_id, stream, version, type, schema_version, data, meta, recorded_at';

/** Reading the ledger. All events arrive in today's shape; `schema_version` still says which one was stored. */
export interface LedgerReader {
  /** A stream's events in order; empty where there is none. Concurrent calls share a query. */
  readStream(stream: string): Promise<readonly RecordedEvent[]>;
  /** Up to `limit` events after `position`, in order. */
  readLedger(position: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The events of some types after one position and up to another, in order: all of them. */
  readTypes(types: readonly string[], after: number, upTo: number): Promise<readonly RecordedEvent[]>;
  /** The last position; 0 when the ledger is empty. */
  head(): Promise<number>;
}

export const createReader = (pool: Pool, codec: Codec): LedgerReader => {
  const readStreams = async (streams: readonly string[]) => {
    const { rows } = await pool.query<RecordedEvent>({
      name: 'ledger_read_streams',
      text: `SELECT ${columns} FROM events WHERE stream = ANY($1) ORDER BY stream, version`,
      values: [[...new Set(streams)]],
    });
    const byStream = new Map<string, RecordedEvent[]>();
    for (const event of await codec.open(rows)) {
      const events = byStream.get(event.stream);
      if (events === undefined) byStream.set(event.stream, [event]);
      else events.push(event);
    }
    return streams.map((stream) => byStream.get(stream) ?? []);
  };

  return {
    readStream: createBatcher<string, readonly RecordedEvent[]>({
      run: readStreams,
      concurrency: 2,
      maxBatch: 100,
    }),

    readLedger: async (position, limit) => {
      const { rows } = await pool.query<RecordedEvent>({
        name: 'ledger_read',
        text: `SELECT ${columns} FROM events WHERE position > $1 ORDER BY position LIMIT $2`,
        values: [position, limit],
      });
      return codec.open(rows);
    },

    readTypes: async (types, after, upTo) => {
      const { rows } = await pool.query<RecordedEvent>({
        name: 'ledger_read_types',
        text: `SELECT ${columns} FROM events WHERE position > $1 AND position <= $2 AND type = ANY($3) ORDER BY position`,
        values: [after, upTo, types],
      });
      return codec.open(rows);
    },

    head: async () => {
      const { rows } = await pool.query<{ position: number }>({
        name: 'ledger_head',
        text: 'SELECT position FROM events ORDER BY position DESC LIMIT 1',
      });
      return rows[0]?.position ?? 0;
    },
  };
};
