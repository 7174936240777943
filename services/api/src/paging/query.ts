import { z } from 'zod';
import { wholeNumber } from '../schemas/fields.ts';

/**
 * The query parameters of every list, to be spread into its `z.strictObject`: `limit` and `cursor`, or `page` and
 * `page_size`. `onePagination` refuses a mixture.
 */
export const pagination = {
  limit: wholeNumber(1, 100).optional().describe('How many results; 20 unless given'),
  cursor: z.string().min(1).max(1024).optional().describe('From `next_cursor` of the page before'),
  page: wholeNumber(1, 1_000_000).optional().describe('The number of the page, instead of a cursor'),
  page_size: wholeNumber(1, 100).optional().describe('How many results on a numbered page; 20 unless given'),
};

export interface Pagination {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly page?: number | undefined;
  readonly page_size?: number | undefined;
}

/** For `.refine(...onePagination)`. */
export const onePagination: [(query: Pagination) => boolean, { message: string; path: string[] }] = [
  ({ limit, cursor, page, page_size }) =>
    (page === undefined && page_size === undefined) || (limit === undefined && cursor === undefined),
  { message: 'Use either limit and cursor, or page and page_size', path: ['page'] },
];

/** The query of a list that takes nothing else. */
export const listQuery = z.strictObject(pagination).refine(...onePagination);

/** The answer of a list, in its cursor form or in its numbered form. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.union([
    z.object({
      results: z.array(item),
      next_cursor: z.string().nullable(),
      next: z.string().nullable(),
      previous: z.string().nullable(),
    }),
    z.object({
      count: z.int(),
      next: z.string().nullable(),
      previous: z.string().nullable(),
      results: z.array(item),
    }),
  ]);
