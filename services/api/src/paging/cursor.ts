import type { List, Place } from '@taskledger/read-models';
import { z } from 'zod';
import { invalidField } from '../problems.ts';

const encodePlace = <Key>({ direction, key }: Place<Key>): string =>
  Buffer.from(JSON.stringify([direction, key])).toString('base64url');

/** Refuses what `placesAround` has not made for keys of this kind with 422 `invalid_cursor`. */
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

/** The cursors around rows that were read at a place. */
export const placesAround = <Row, Key>(
  rows: readonly Row[],
  keyOf: List<Row, Key>['keyOf'],
  place: Place<Key> | undefined,
  hasMore: boolean,
): { readonly next: string | null; readonly previous: string | null } => {
  const backwards = place?.direction === 'before';
  const beside = (row: Row | undefined, direction: Place<Key>['direction'], exists: boolean) =>
    row !== undefined && exists ? encodePlace({ direction, key: keyOf(row) }) : null;
  return {
    next: beside(rows.at(-1), 'after', backwards || hasMore),
    previous: beside(rows.at(0), 'before', backwards ? hasMore : place !== undefined),
  };
};
