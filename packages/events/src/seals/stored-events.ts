import type { ClientBase } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * An event as it is hashed: the line that COPY writes for it in text format, without the line's end (docs/audit.md). The format is
 * PostgreSQL's and has not changed in the versions that are supported, so the bytes are hashed as they come, and anybody can
 * have them by `psql`.
 */
export const storedColumns =
  'position, event_id, stream, version, type, schema_version, data, meta, recorded_at';

/** Told of each event in turn: its position, and where in `bytes` its line begins and ends. The byte before it may be overwritten. */
export type OnStoredEvent = (position: number, bytes: Buffer, start: number, end: number) => void;

const newline = 0x0a;
const tab = 0x09;
const zero = 0x30;

/** What the text form of values depends on. To be called in a transaction. */
export const pinTextForm = async (client: ClientBase): Promise<void> => {
  await client.query(
    `SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL client_encoding = 'UTF8'`,
  );
};

/**
 * Streams the stored events of a range in the order of their positions, after each chunk of which `onChunk` may wait or throw.
 * Must run in a transaction after `pinTextForm`.
 */
export const eachStoredEvent = async (
  client: ClientBase,
  { from, to }: { readonly from: number; readonly to: number },
  onEvent: OnStoredEvent,
  onChunk: () => void | Promise<void> = () => undefined,
): Promise<void> => {
  const query = `COPY (SELECT ${storedColumns} FROM events
    WHERE position >= ${whole(from)} AND position <= ${whole(to)} ORDER BY position) TO STDOUT`;
  const lines = createLineReader(onEvent);
  for await (const chunk of client.query(copyTo(query)) as AsyncIterable<Buffer>) {
    lines.add(chunk);
    await onChunk();
  }
  lines.end();
};

/** For numbers that become part of a statement: COPY takes no parameters. */
const whole = (value: number): number => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no position`);
  return value;
};

/** Cuts a stream of bytes into the lines of stored events. */
export const createLineReader = (onEvent: OnStoredEvent) => {
  // The first byte is nobody's: the byte before a line may be overwritten.
  let rest = Buffer.alloc(1);
  return {
    add: (chunk: Uint8Array): void => {
      const bytes = Buffer.concat([rest, chunk]);
      let start = 1;
      for (;;) {
        const end = bytes.indexOf(newline, start);
        if (end === -1) break;
        onEvent(positionAt(bytes, start), bytes, start, end);
        start = end + 1;
      }
      rest = bytes.subarray(start - 1);
    },
    end: (): void => {
      if (rest.length > 1) throw new Error('the last stored event is cut off');
    },
  };
};

/** The line's first field. */
const positionAt = (bytes: Buffer, start: number): number => {
  let position = 0;
  let index = start;
  let digit = bytes[index] ?? tab;
  const negative = digit === 0x2d;
  if (negative) digit = bytes[(index += 1)] ?? tab;
  while (digit !== tab) {
    position = position * 10 + digit - zero;
    digit = bytes[(index += 1)] ?? tab;
  }
  return negative ? -position : position;
};
