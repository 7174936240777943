import type { RecordedEvent } from '@taskledger/events';
import type { LedgerSession } from '../session.ts';

export interface EventFilter {
  readonly types?: readonly string[] | undefined;
  readonly stream?: string | undefined;
}

/** Whether an event is among those asked for. */
export const fits = ({ types, stream }: EventFilter, event: RecordedEvent): boolean =>
  (types === undefined || types.includes(event.type)) && (stream === undefined || event.stream === stream);

/**
 * The last `count` events up to a position that fit, in order. Looks back from there; with rare types that may mean far
 * (types have no index), a stream is found by its own.
 */
export const selectLast = async (
  { pool, codec }: Pick<LedgerSession, 'pool' | 'codec'>,
  { types, stream }: EventFilter,
  upTo: number,
  count: number,
): Promise<RecordedEvent[]> => {
  const { rows } = await pool.query<RecordedEvent>(
    `SELECT position, event_id, stream, version, type, schema_version, data, meta, recorded_at FROM events
      WHERE position <= $1 AND ($2::text[] IS NULL OR type = ANY($2)) AND ($3::text IS NULL OR stream = $3)
      ORDER BY position DESC LIMIT $4`,
    [upTo, types ?? null, stream ?? null, count],
  );
  return codec.open(rows.toReversed());
};
