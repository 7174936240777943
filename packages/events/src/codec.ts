import type { EventDefinition, NewEvent } from './event.ts';

/**
 * Between the ledger's stored events and the domain's: checks what is written against the current schema, and lifts
 * what is read from older schema versions to the current one.
 */
export interface Codec {
  /** The schema version to store with the event. Throws `InvalidEvent` for an unknown type or ill-shaped data. */
  encode(event: NewEvent): { readonly schema_version: number };
  /** The data in today's shape. Throws `InvalidEvent` for an unknown type or a version from the future. */
  decode(type: string, schemaVersion: number, data: unknown): unknown;
}

/** A programming error, or a ledger written by newer code: never a client's fault. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

export const createCodec = (definitions: Readonly<Record<string, EventDefinition>>): Codec => {
  const known = new Map(Object.entries(definitions));

  const definitionOf = (type: string): EventDefinition => {
    const definition = known.get(type);
    if (definition === undefined) throw new InvalidEvent(`unknown event type ${type}`);
    return definition;
  };

  return {
    encode: ({ type, data }) => {
      const { version, schema } = definitionOf(type);
      const checked = schema.safeParse(data);
      if (!checked.success)
        throw new InvalidEvent(`${type} does not fit its schema`, { cause: checked.error });
      return { schema_version: version };
    },

    decode: (type, schemaVersion, data) => {
      const { version, upcasters = {} } = definitionOf(type);
      if (schemaVersion > version) {
        throw new InvalidEvent(`${type} has schema version ${schemaVersion}, this code knows ${version}`);
      }
      let lifted = data;
      for (let from = schemaVersion; from < version; from += 1) {
        const upcast = upcasters[from];
        if (upcast === undefined)
          throw new InvalidEvent(`${type} has no upcaster from schema version ${from}`);
        lifted = upcast(lifted);
      }
      return lifted;
    },
  };
};
