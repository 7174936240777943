import type { PoolClient } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { StoredData } from '../codec.ts';
import type { Foldable } from './inline.ts';

/** An event as it is streamed out for a fold, with where it stands in the ledger. */
export interface StreamedEvent extends Foldable {
  readonly position: number;
}

/** The range of stream names of a category, for an index in "C" collation: `.` follows `-`. */
export const streamRange = (category: string) => ({ from: `${category}-`, to: `${category}.` });

/**
 * Streams a category's events up to a position out of the ledger, stream by stream and in order within each, by COPY.
 * Whoever folds them holds one stream's state at a time, however large the ledger is. Must run in a transaction.
 */
export async function* copyEvents(
  client: PoolClient,
  read: (event: StoredData) => unknown,
  category: string,
  upTo: number,
): AsyncGenerator<StreamedEvent[]> {
  // The index of (stream, version) gives this order without a sort; new streams have new names (UUIDv7), so it also
  // reads the table nearly from front to back.
  await client.query(
    `SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL TimeZone = 'UTC'`,
  );
  const { from, to } = streamRange(category);
  const query = `COPY (SELECT event_id, stream, version, type, schema_version, data, recorded_at, position FROM events
    WHERE stream > '${from}' AND stream < '${to}' AND position <= ${upTo} ORDER BY stream, version) TO STDOUT`;
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of client.query(copyTo(query)) as AsyncIterable<Uint8Array>) {
    const text = rest + decoder.decode(chunk, { stream: true });
    const { events, end } = parseLines(text, read);
    rest = text.slice(end);
    if (events.length > 0) yield events;
  }
}

/** The events of the whole lines of a text, and where the last of them ends. */
const parseLines = (text: string, read: (event: StoredData) => unknown) => {
  const events: StreamedEvent[] = [];
  let start = 0;
  const field = (until: string): string => {
    const end = text.indexOf(until, start);
    const value = text.slice(start, end);
    start = end + 1;
    return value;
  };
  const last = text.lastIndexOf('\n');
  while (start < last) {
    const event_id = field('\t');
    const stream = field('\t');
    const version = Number(field('\t'));
    const type = field('\t');
    const schema_version = Number(field('\t'));
    const stored: unknown = JSON.parse(unescaped(field('\t')));
    const data = read({ event_id, stream, type, schema_version, data: stored });
    const recorded_at = timestamp(field('\t'));
    events.push({ stream, version, type, data, recorded_at, position: Number(field('\n')) });
  }
  return { events, end: start };
};

/** In jsonb's text form the backslash is the only character that COPY escapes. */
const unescaped = (text: string): string => (text.includes('\\') ? text.replaceAll('\\\\', '\\') : text);

/** `2026-01-01 00:00:00.12+00` → `2026-01-01T00:00:00.120Z`; the session's time zone is UTC. */
const timestamp = (text: string): string =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;
