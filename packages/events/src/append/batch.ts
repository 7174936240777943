import type { Codec } from '../codec.ts';
import { categoryOf, type NewEvent, type RecordedEvent } from '../event.ts';
import { type Parts, storedParts, subjectsOf } from '../personal/cipher.ts';
import type { PersonalKeys } from '../personal/keys.ts';
import type { InlineProjection } from '../projections/inline.ts';
import { uuidv7 } from '../uuid.ts';
import type { Append, StreamAppend } from './append.ts';

/** An append whose events have their envelopes; only the positions are still missing. */
export interface PreparedAppend {
  readonly streams: readonly { readonly stream: string; readonly expected: number | null }[];
  readonly events: readonly PreparedEvent[];
  readonly rows: readonly PreparedRow[];
  /** The last erasure that what it was decided on knows of; undefined where it was decided on nothing. */
  readonly asOf: number | undefined;
}

/** An event before the ledger has given it a position. */
type Unpositioned = Omit<RecordedEvent, 'position'>;

interface PreparedEvent {
  readonly envelope: Unpositioned;
  /** The version is counted from whatever the stream is at. */
  readonly relative: boolean;
  /** What of it is to be encrypted. */
  readonly parts: Parts | undefined;
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
    const projection = projections.get(categoryOf(part.stream));
    if (projection !== undefined && part.expected === 'any') throw mustNameVersion(part.stream);
    let { state } = part;
    for (const [index, event] of part.events.entries()) {
      const each = envelope(append, part, event, index, codec);
      events.push({
        envelope: each,
        relative: part.expected === 'any',
        parts: codec.parts(each, state),
      });
      if (projection !== undefined) state = projection.evolve(state, each);
    }
    const version = events.at(-1)?.envelope.version;
    if (projection !== undefined && part.events.length > 0) {
      rows.push({
        table: projection.name,
        row: { ...projection.toRow(state), version },
        eventNumber: events.length,
      });
    }
  }
  for (const { table, row } of append.rows ?? []) rows.push({ table, row, eventNumber: events.length });
  return { streams: append.streams.map(expectation), events, rows, asOf: oldest(append, codec.keys) };
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

const mustNameVersion = (stream: string): Error =>
  new Error(`${stream} has an inline read model: an append to it must name the version it builds on`);

/** Who decided on a state may have seen in it what was erased meanwhile, and folded it into a row. */
const oldest = ({ streams }: Append, keys: PersonalKeys | undefined): number | undefined => {
  if (keys === undefined) return undefined;
  const decidedOn = streams.filter(({ state }) => state !== undefined);
  if (decidedOn.length === 0) return undefined;
  return Math.min(...decidedOn.map(({ asOf }) => asOf ?? keys.erasures()));
};

/** The people whom a batch is about, with all their keys at hand. */
export const withKeys = async (
  keys: PersonalKeys,
  appends: readonly PreparedAppend[],
): Promise<ReadonlySet<string>> => {
  for (;;) {
    const subjects = subjectsIn(appends, keys);
    const missing = [...subjects].filter((subject) => keys.of(subject) === undefined);
    if (missing.length === 0) return subjects;
    // Once more then: where the owner of something turns out to be erased, its writer's key is needed.
    await keys.loadFor(missing);
  }
};

const subjectsIn = (appends: readonly PreparedAppend[], keys: PersonalKeys): Set<string> => {
  const subjects = new Set<string>();
  for (const { events } of appends) {
    for (const { envelope, parts } of events) {
      if (parts !== undefined) for (const subject of subjectsOf(keys, envelope, parts)) subjects.add(subject);
    }
  }
  return subjects;
};

/** The row that has the database refuse what is older than the last erasure, and those that bring it new keys. */
const keyRows = (
  appends: readonly PreparedAppend[],
  keys: PersonalKeys,
  used: Iterable<string>,
): unknown[] => {
  const known = keys.erasures();
  const erasures = Math.min(known, ...appends.map(({ asOf }) => asOf ?? known));
  const rows: unknown[] = [{ erasures }];
  for (const subject of used) {
    const person = keys.of(subject);
    if (person === undefined || person === 'erased' || person.wrapped === undefined) continue;
    rows.push({ erasures, id: person.id, subject, wrapped: person.wrapped });
  }
  return rows;
};

/**
 * The batch as `ledger_append` takes it (see its comment in the migration for the shape). That a new stream is new is
 * held by the unique index on (stream, version) as well: without `checkNew`, its version is not looked up first.
 */
export const batchJson = (
  appends: readonly PreparedAppend[],
  checkNew: boolean,
  keys: PersonalKeys | undefined,
  subjects: ReadonlySet<string>,
): string => {
  let ordinal = 0;
  const streams: unknown[] = [];
  const events: unknown[] = [];
  const rows: Record<string, unknown[]> = {};
  for (const append of appends) {
    const before = ordinal;
    for (const { stream, expected } of append.streams) {
      if (expected !== null && (expected > 0 || checkNew)) streams.push({ s: stream, e: expected });
    }
    for (const { envelope: e, relative, parts } of append.events) {
      ordinal += 1;
      const { data, meta } = keys === undefined || parts === undefined ? e : storedParts(keys, e, parts);
      events.push({
        o: ordinal,
        i: e.event_id,
        s: e.stream,
        v: e.version,
        a: relative,
        t: e.type,
        k: e.schema_version,
        d: data,
        m: meta,
        r: e.recorded_at,
      });
    }
    for (const { table, row, eventNumber } of append.rows) {
      (rows[table] ??= []).push({ ...row, position: before + eventNumber });
    }
  }
  if (keys !== undefined) rows['personal_keys'] = keyRows(appends, keys, subjects);
  return JSON.stringify({ streams, events, rows });
};

/** The events of an append once the batch's base is known; `offset` events of the batch stand before its own. */
export const positioned = (append: PreparedAppend, base: number, offset: number): RecordedEvent[] =>
  append.events.map(({ envelope: e }, index) => ({ position: base + offset + index + 1, ...e }));
