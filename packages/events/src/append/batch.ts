import type { Codec } from '../codec.ts';
import { categoryOf, type NewEvent, type RecordedEvent } from '../event.ts';
import type { InlineProjection } from '../projections/inline.ts';
import { uuidv7 } from '../uuid.ts';
import type { Append, StreamAppend } from './append.ts';

/** An append whose events have their envelopes; only the positions are still missing. */
export interface PreparedAppend {
  readonly streams: readonly { readonly stream: string; readonly expected: number | null }[];
  readonly events: readonly PreparedEvent[];
  readonly rows: readonly PreparedRow[];
}

/** An event before the ledger has given it a position. */
type Unpositioned = Omit<RecordedEvent, 'position'>;

interface PreparedEvent {
  readonly envelope: Unpositioned;
  /** The version is counted from whatever the stream is at. */
  readonly relative: boolean;
}

interface PreparedRow {
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
  /** Which event of the append, counted from 1, the row's `position` is that of. */
  readonly eventNumber: number;
}

/** Gives the events of an append their envelopes and folds the rows of the inline read models. */
export const prepareAppend = (
  append: Append,
  codec: Codec,
  projections: ReadonlyMap<string, InlineProjection>,
): PreparedAppend => {
  const events: PreparedEvent[] = [];
  const rows: PreparedRow[] = [];
  for (const part of append.streams) {
    const envelopes = part.events.map((event, index) => envelope(append, part, event, index, codec));
    events.push(...envelopes.map((each) => ({ envelope: each, relative: part.expected === 'any' })));
    const projection = projections.get(categoryOf(part.stream));
    if (projection !== undefined && envelopes.length > 0) {
      rows.push({
        table: projection.name,
        row: fold(projection, part, envelopes),
        eventNumber: events.length,
      });
    }
  }
  for (const { table, row } of append.rows ?? []) rows.push({ table, row, eventNumber: events.length });
  return { streams: append.streams.map(expectation), events, rows };
};

const envelope = (
  append: Append,
  part: StreamAppend,
  event: NewEvent,
  index: number,
  codec: Codec,
): Unpositioned => ({
  event_id: uuidv7(),
  stream: part.stream,
  version: (typeof part.expected === 'number' ? part.expected : 0) + index + 1,
  type: event.type,
  schema_version: codec.encode(event).schema_version,
  data: event.data,
  meta: append.meta,
  recorded_at: append.recorded_at,
});

const expectation = ({ stream, expected }: StreamAppend) => ({
  stream,
  expected: expected === 'any' ? null : expected === 'none' ? 0 : expected,
});

const fold = (projection: InlineProjection, part: StreamAppend, events: readonly Unpositioned[]) => {
  if (part.expected === 'any') {
    throw new Error(
      `${part.stream} has an inline read model: an append to it must name the version it builds on`,
    );
  }
  const state = events.reduce<unknown>(projection.evolve, part.state);
  return { ...projection.toRow(state), version: events.at(-1)?.version };
};

/**
 * The batch as `ledger_append` takes it (see its comment in the migration for the shape). That a new stream is new is
 * held by the unique index on (stream, version) as well: without `checkNew`, its version is not looked up first.
 */
export const batchJson = (appends: readonly PreparedAppend[], checkNew: boolean): string => {
  let ordinal = 0;
  const streams: unknown[] = [];
  const events: unknown[] = [];
  const rows: Record<string, unknown[]> = {};
  for (const append of appends) {
    const before = ordinal;
    for (const { stream, expected } of append.streams) {
      if (expected !== null && (expected > 0 || checkNew)) streams.push({ s: stream, e: expected });
    }
    for (const { envelope: e, relative } of append.events) {
      ordinal += 1;
      events.push({
        o: ordinal,
        i: e.event_id,
        s: e.stream,
        v: e.version,
        a: relative,
        t: e.type,
        k: e.schema_version,
        d: e.data,
        m: e.meta,
        r: e.recorded_at,
      });
    }
    for (const { table, row, eventNumber } of append.rows) {
      (rows[table] ??= []).push({ ...row, position: before + eventNumber });
    }
  }
  return JSON.stringify({ streams, events, rows });
};

/** The events of an append once the batch's base is known; `offset` events of the batch stand before its own. */
export const positioned = (append: PreparedAppend, base: number, offset: number): RecordedEvent[] =>
  append.events.map(({ envelope: e }, index) => ({ position: base + offset + index + 1, ...e }));
