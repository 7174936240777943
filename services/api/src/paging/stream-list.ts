import type { List } from '@taskledger/read-models';
import { z } from 'zod';

/**
 * A list of what one stream holds, which is in memory. Each entry is named by the version of the event that it begins with; they
 * are in the order of these, upwards or downwards.
 */
export const streamList = <Item>(
  all: readonly Item[],
  versionOf: (item: Item) => number,
): List<Item, number> => ({
  key: z.int(),
  keyOf: versionOf,
  beside: async (limit, place) => {
    if (place === undefined) return { rows: all.slice(0, limit), hasMore: all.length > limit };
    const { direction, key } = place;
    const [first, last] = [all.at(0), all.at(-1)];
    const descending = first !== undefined && last !== undefined && versionOf(first) > versionOf(last);
    const higher = (direction === 'after') !== descending;
    const beyond = all.filter((item) => (higher ? versionOf(item) > key : versionOf(item) < key));
    const rows = direction === 'after' ? beyond.slice(0, limit) : beyond.slice(-limit);
    return { rows, hasMore: beyond.length > limit };
  },
  numbered: async (limit, page) => ({
    rows: all.slice((page - 1) * limit, page * limit),
    count: all.length,
  }),
});
