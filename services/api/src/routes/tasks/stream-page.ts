import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalidField } from '../../problems.ts';
import { onePagination, pagination } from '../../schemas/pagination.ts';
import { cursorLinks, numberedLinks, type PageLinks } from './page-links.ts';

/** The query of a list that is made of one stream. */
export const streamPageQuery = z.strictObject(pagination).refine(...onePagination);

/** Something of a stream, at the version of the event that it begins with: what cursors name. */
export interface Versioned<Item> {
  readonly version: number;
  readonly item: Item;
}

const cursors = z.tuple([z.enum(['after', 'before']), z.int()]);

const encode = (direction: 'after' | 'before', version: number): string =>
  Buffer.from(JSON.stringify([direction, version])).toString('base64url');

const decode = (cursor: string) => {
  try {
    return cursors.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalidField('cursor', 'invalid_cursor', 'The cursor was not made by this list.');
  }
};

/** A page of what a stream holds, ordered by version in either direction, in the form that the query asks for. */
export const streamPage = <Item>(
  links: PageLinks,
  request: FastifyRequest,
  { limit, cursor, page, page_size }: z.output<typeof streamPageQuery>,
  all: readonly Versioned<Item>[],
) => {
  const size = page_size ?? limit ?? 20;
  if (page !== undefined || page_size !== undefined) {
    const number = page ?? 1;
    const shown = all.slice((number - 1) * size, number * size);
    const around = numberedLinks(links, request, { page: number, size, count: all.length });
    return { count: all.length, ...around, results: shown.map(({ item }) => item) };
  }
  const [from, to] = range(all, size, cursor);
  const shown = all.slice(from, to);
  const first = shown.at(0);
  const last = shown.at(-1);
  const around = cursorLinks(links, request, {
    next: last !== undefined && to < all.length ? encode('after', last.version) : null,
    previous: first !== undefined && from > 0 ? encode('before', first.version) : null,
  });
  return { ...around, results: shown.map(({ item }) => item) };
};

const range = (all: readonly Versioned<unknown>[], size: number, cursor: string | undefined) => {
  if (cursor === undefined) return [0, size] as const;
  const [direction, version] = decode(cursor);
  const ascending = (all.at(0)?.version ?? 0) <= (all.at(-1)?.version ?? 0);
  const precedes = (each: Versioned<unknown>) =>
    ascending ? each.version < version : each.version > version;
  const place = all.filter(precedes).length;
  if (direction === 'before') return [Math.max(0, place - size), place] as const;
  const from = all[place]?.version === version ? place + 1 : place;
  return [from, from + size] as const;
};
