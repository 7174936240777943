import type { z } from 'zod';

/**
 * The definition of one event type: the shape of its data today, the number of that shape, and how older
 * shapes become the next newer one (`upcasters[1]` turns version 1 into version 2).
 */
export interface EventDefinition {
  readonly version: number;
  readonly schema: z.ZodType;
  readonly upcasters?: Readonly<Record<number, (data: unknown) => unknown>>;
  readonly personal?: Personal;
}

/**
 * Whose an event is, and which parts of its data are about that person. They are stored encrypted under the person's key, like
 * where its request came from. Once the key is deleted, what `fields` says is read in their stead: it fits the schema.
 */
export interface Personal {
  readonly owner: OwnerOf;
  readonly fields?: PersonalFields;
}

/** By the event's data and the state before it; undefined: nobody known. */
export type OwnerOf = (data: unknown, state: unknown) => Owner | undefined;

/** A user, by id, or whoever has an e-mail address. */
export type Owner = { readonly user: string } | { readonly address: string };

/** What is read once a person is erased. In a text, `{id}` becomes the id of the event's stream. */
export type Erased = string | null | readonly string[];

/** By field; for the fields of an object, an object of them. */
export interface PersonalFields {
  readonly [field: string]: Erased | PersonalFields;
}

export type EventDefinitions = Readonly<Record<string, EventDefinition>>;

/** The union of the events of a set of definitions, as `decide` makes them. */
export type EventOf<Definitions extends EventDefinitions> = {
  [Type in keyof Definitions & string]: {
    readonly type: Type;
    readonly data: z.infer<Definitions[Type]['schema']>;
  };
}[keyof Definitions & string];

/** An event as `evolve` receives it: `recorded_at` (RFC 3339, UTC, ms) is the only clock that it may use. */
export type Recorded<Event> = Event & { readonly recorded_at: string };

/** An event as the ledger gives it back: with all that a command about the past, or a history, needs to know. */
export type Stored<Event> = Recorded<Event> & {
  readonly position: number;
  readonly version: number;
  readonly meta: { readonly actor: string | null; readonly correlation_id: string };
};
