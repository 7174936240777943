import type { List } from '@taskledger/read-models';
import type { Config } from '@taskledger/runtime';
import type { FastifyRequest } from 'fastify';
import { decodePlace, placesAround } from './cursor.ts';
import { createPageLinks, cursorLinks, numberedLinks } from './links.ts';
import type { Pagination } from './query.ts';

/** How a list is read in either form. */
interface Forms<Results> {
  readonly beside: (
    size: number,
    cursor: string | undefined,
  ) => Promise<{ readonly results: Results; readonly next: string | null; readonly previous: string | null }>;
  readonly numbered: (
    size: number,
    page: number,
  ) => Promise<{ readonly results: Results; readonly count: number }>;
}

/** Answers lists in the form that the query asks for: beside a cursor, or by the page with a count. */
export const createPager = (config: Pick<Config, 'publicUrl'>) => {
  const links = createPageLinks(config);

  /** For a list with cursors of its own. */
  const pageIn = async <Results>(
    request: FastifyRequest,
    { limit, cursor, page, page_size }: Pagination,
    { beside, numbered }: Forms<Results>,
  ) => {
    const size = page_size ?? limit ?? 20;
    if (page === undefined && page_size === undefined) {
      const { results, ...places } = await beside(size, cursor);
      return { ...cursorLinks(links, request, places), results };
    }
    const number = page ?? 1;
    const { results, count } = await numbered(size, number);
    return { count, ...numberedLinks(links, request, { page: number, size, count }), results };
  };

  const page = <Row, Key>(
    request: FastifyRequest,
    query: Pagination,
    { key, keyOf, beside, numbered }: List<Row, Key>,
  ) =>
    pageIn<readonly Row[]>(request, query, {
      beside: async (size, cursor) => {
        const place = decodePlace(cursor, key);
        const { rows, hasMore } = await beside(size, place);
        return { results: rows, ...placesAround(rows, keyOf, place, hasMore) };
      },
      numbered: async (size, number) => {
        const { rows, count } = await numbered(size, number);
        return { results: rows, count };
      },
    });

  return { page, pageIn };
};
