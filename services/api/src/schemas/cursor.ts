import { z } from 'zod';
import { invalidField } from '../problems.ts';

/** A place in a list that has one order: beside the entry with this key. */
export interface Place<Key> {
  readonly direction: 'after' | 'before';
  readonly key: Key;
}

export const encodePlace = <Key>({ direction, key }: Place<Key>): string =>
  Buffer.from(JSON.stringify([direction, key])).toString('base64url');

/** Refuses what `encodePlace` has not made for keys of this kind with 422 `invalid_cursor`. */
export const decodePlace = <Key>(cursor: string | undefined, key: z.ZodType<Key>): Place<Key> | undefined => {
  if (cursor === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    const [direction, at] = z.tuple([z.enum(['after', 'before']), key]).parse(parsed);
    return { direction, key: at };
  } catch {
    throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list.');
  }
};

/** The cursors around a page of keys that was read at a place. */
export const placesAround = <Key>(
  keys: readonly Key[],
  place: Place<Key> | undefined,
  hasMore: boolean,
): { readonly next: string | null; readonly previous: string | null } => {
  const backwards = place?.direction === 'before';
  const first = keys.at(0);
  const last = keys.at(-1);
  const next = backwards || hasMore;
  const previous = backwards ? hasMore : place !== undefined;
  return {
    next: last !== undefined && next ? encodePlace({ direction: 'after', key: last }) : null,
    previous: first !== undefined && previous ? encodePlace({ direction: 'before', key: first }) : null,
  };
};
