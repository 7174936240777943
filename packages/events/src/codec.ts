import type { EventDefinition, EventMeta, NewEvent, RecordedEvent } from './event.ts';
import { type KeyById, keyIdsOf, openedData, openedMeta, type Parts, partsOf } from './personal/cipher.ts';
import type { PersonalKeys } from './personal/keys.ts';

/** An event as it is streamed out for a fold, as stored. */
export type StoredData = Pick<RecordedEvent, 'event_id' | 'stream' | 'type' | 'schema_version' | 'data'>;

/**
 * Between the ledger's stored events and the domain's: checks what is written against the current schema, and lifts
 * what is read from older schema versions to the current one. With keys, it also finds what is personal in what is written, and
 * puts it back into what is read; without them, nothing is encrypted, and what was is not read.
 */
export interface Codec {
  readonly keys: PersonalKeys | undefined;
  /** The schema version to store with the event. Throws `InvalidEvent` for an unknown type or ill-shaped data. */
  encode(event: NewEvent): { readonly schema_version: number };
  /** What is to be encrypted of an event; undefined without keys. `state`: what the event happens to. */
  parts(event: Omit<RecordedEvent, 'position'>, state: unknown): Parts | undefined;
  /** The data in today's shape. Throws `InvalidEvent` for an unknown type or a version from the future. */
  decode(type: string, schemaVersion: number, data: unknown): unknown;
  /** Events as stored in today's shape and with their personal fields. The keys that are not at hand are loaded, all at once. */
  open(events: readonly RecordedEvent[]): Promise<RecordedEvent[]>;
  /** The same for the data of any number of events, for who reads the whole ledger: with all keys that there are now. */
  reader(): Promise<(event: StoredData) => unknown>;
}

/** A programming error, or a ledger written by newer code: never a client's fault. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

export const createCodec = (
  definitions: Readonly<Record<string, EventDefinition>>,
  keys?: PersonalKeys,
): Codec => {
  const known = new Map(Object.entries(definitions));

  const definitionOf = (type: string): EventDefinition => {
    const definition = known.get(type);
    if (definition === undefined) throw new InvalidEvent(`unknown event type ${type}`);
    return definition;
  };

  const decode = (type: string, schemaVersion: number, data: unknown): unknown => {
    const { version, upcasters = {} } = definitionOf(type);
    if (schemaVersion > version) {
      throw new InvalidEvent(`${type} has schema version ${schemaVersion}, this code knows ${version}`);
    }
    let lifted = data;
    for (let from = schemaVersion; from < version; from += 1) {
      const upcast = upcasters[from];
      if (upcast === undefined) throw new InvalidEvent(`${type} has no upcaster from schema version ${from}`);
      lifted = upcast(lifted);
    }
    return lifted;
  };

  const atHand: KeyById = (id) => {
    const key = keys?.byId(id);
    if (key === undefined) throw new InvalidEvent(`the personal key ${id} is not at hand`);
    return key;
  };

  const openWith = (keyOf: KeyById, event: StoredData) => {
    const { data, m } = openedData(keyOf, definitionOf(event.type), event, event.data);
    return { data: decode(event.type, event.schema_version, data), m };
  };

  const openOne = (event: RecordedEvent): RecordedEvent => {
    const { data, m } = openWith(atHand, event);
    const meta: EventMeta = openedMeta(atHand, event, event.meta, m);
    return { ...event, data, meta };
  };

  return {
    keys,
    encode: ({ type, data }) => {
      const { version, schema } = definitionOf(type);
      const checked = schema.safeParse(data);
      if (!checked.success)
        throw new InvalidEvent(`${type} does not fit its schema`, { cause: checked.error });
      return { schema_version: version };
    },

    parts: (event, state) =>
      keys === undefined ? undefined : partsOf(keys, definitionOf(event.type), event, state),

    decode,

    open: async (events) => {
      if (keys !== undefined) {
        const ids = new Set(events.flatMap(keyIdsOf));
        if (ids.size > 0) await keys.recent();
        const missing = [...ids].filter((id) => keys.byId(id) === undefined);
        if (missing.length > 0) await keys.load(missing);
      }
      return events.map(openOne);
    },

    reader: async () => {
      const keyOf = keys === undefined ? atHand : await keys.all();
      return (event) => openWith(keyOf, event).data;
    },
  };
};
