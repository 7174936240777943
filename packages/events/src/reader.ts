import type { Pool } from 'pg';
import { createBatcher } from './append/batcher.ts';
import type { Codec } from './codec.ts';
import type { RecordedEvent } from './event.ts';

const columns = 'position, event_id, stream, version, type, schema_version, data, meta, recorded_at';

/** Reading the ledger. All events arrive in today's shape; `schema_version` still says which one was stored. */
export interface LedgerReader {
  /** A stream's events in order; empty where there is none. Concurrent calls share a query. */
  readStream(stream: string): Promise<readonly RecordedEvent[]>;
  /** The event at a position; undefined where the ledger has not come so far. Concurrent calls share a query. */
  readEvent(position: number): Promise<RecordedEvent | undefined>;
  /** Up to `limit` events after `position`, in order. Concurrent calls for the same ones share a query, and its answer. */
  readLedger(position: number, limit: number): Promise<readonly RecordedEvent[]>;
  /** The events of some types after one position and up to another, in order: all of them. */
  readTypes(types: readonly string[], after: number, upTo: number): Promise<readonly RecordedEvent[]>;
  /** The last position; 0 when the ledger is empty. */
  head(): Promise<number>;
}

interface Range {
  readonly position: number;
  readonly limit: number;
}

const keyOf = ({ position, limit }: Range): string => `${position} ${limit}`;

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

  const readEvents = async (positions: readonly number[]) => {
    const { rows } = await pool.query<RecordedEvent>({
      name: 'ledger_read_events',
      text: `SELECT ${columns} FROM events WHERE position = ANY($1)`,
      values: [positions],
    });
    const byPosition = new Map((await codec.open(rows)).map((event) => [event.position, event]));
    return positions.map((position) => byPosition.get(position));
  };

  // The subscriptions of a process are mostly at the same place, and woken by the same hint: they read, and decrypt, once for all. None
  // joins a query that was under way before it asked: what it was woken for may be younger than that.
  const readRange = createBatcher<Range, readonly RecordedEvent[]>({
    concurrency: 4,
    maxBatch: 100,
    run: async (ranges) => {
      const reads = new Map<string, Promise<readonly RecordedEvent[]>>();
      for (const range of ranges) if (!reads.has(keyOf(range))) reads.set(keyOf(range), readOnce(range));
      return Promise.all(ranges.map(async (range) => (await reads.get(keyOf(range))) ?? []));
    },
  });

  const readOnce = async ({ position, limit }: Range): Promise<readonly RecordedEvent[]> => {
    const { rows } = await pool.query<RecordedEvent>({
      name: 'ledger_read',
      text: `SELECT ${columns} FROM events WHERE position > $1 ORDER BY position LIMIT $2`,
      values: [position, limit],
    });
    return codec.open(rows);
  };

  return {
    readStream: createBatcher<string, readonly RecordedEvent[]>({
      run: readStreams,
      concurrency: 2,
      maxBatch: 100,
    }),

    readEvent: createBatcher<number, RecordedEvent | undefined>({
      run: readEvents,
      concurrency: 2,
      maxBatch: 100,
    }),

    readLedger: (position, limit) => readRange({ position, limit }),

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
