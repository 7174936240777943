import { z } from 'zod';
import { orderingText, sortFields, type SortTerm } from './ordering.ts';

/** A place between two rows of an ordered list, named by the row beside it. */
export interface Cursor {
  /** `after`: the rows that follow the named one; `before`: those that precede it. */
  readonly direction: 'after' | 'before';
  /** The row's sort keys as text, its id last. */
  readonly keys: readonly string[];
}

const stored = z.tuple([z.enum(['after', 'before']), z.string(), z.array(z.string())]);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opaque to clients. It names a place in one ordering and is refused in another. */
export const encodeCursor = ({ direction, keys }: Cursor, terms: readonly SortTerm[]): string =>
  Buffer.from(JSON.stringify([direction, orderingText(terms), keys])).toString('base64url');

/** Undefined for anything that `encodeCursor` did not make for this ordering. */
export const decodeCursor = (text: string, terms: readonly SortTerm[]): Cursor | undefined => {
  const parsed = stored.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) return undefined;
  const [direction, ordering, keys] = parsed.data;
  if (ordering !== orderingText(terms) || keys.length !== terms.length + 1) return undefined;
  const valid = keys.every((key, index) => {
    const term = terms[index];
    return term === undefined ? uuid.test(key) : sortFields[term.field].valid(key);
  });
  return valid ? { direction, keys } : undefined;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
