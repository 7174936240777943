import type { Actor } from '@taskledger/domain';
import type { Pool } from 'pg';
import { type Cursor, decodeCursor, encodeCursor } from '../tasks/cursor.ts';

export interface Category {
  readonly id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly color: string | null;
  readonly task_count: number;
  readonly created_at: string;
  readonly version: number;
}

const select = `SELECT c.id, c.owner_id, c.name, c.color, c.created_at, c.version,
       (SELECT count(*) FROM tasks t WHERE t.category_id = c.id AND t.deleted_at IS NULL) AS task_count
  FROM categories c WHERE c.deleted_at IS NULL`;

/** A category that the viewer may see: their own, or any for ADMIN. */
export const findCategory = async (pool: Pool, viewer: Actor, id: string): Promise<Category | undefined> => {
  const { rows } = await pool.query<Category>({
    name: 'categories_get',
    text: `${select} AND c.id = $1 AND ($2 OR c.owner_id = $3)`,
    values: [id, viewer.role === 'ADMIN', viewer.id],
  });
  return rows[0];
};

/** Whether a category exists and belongs to this user: only such a one may be put on their tasks. */
export const ownsCategory = async (pool: Pool, ownerId: string, id: string): Promise<boolean> => {
  const { rows } = await pool.query({
    name: 'categories_owned',
    text: 'SELECT FROM categories WHERE id = $1 AND owner_id = $2 AND deleted_at IS NULL',
    values: [id, ownerId],
  });
  return rows.length > 0;
};

export interface CategoryPage {
  readonly categories: readonly Category[];
  /** Where to go on; null at the end. */
  readonly next: string | null;
  readonly previous: string | null;
}

/** By id alone, which is the order in which they were made. */
const byId: readonly [] = [];

/** The cursor of a list of categories; undefined for anything that this list has not made. */
export const decodeCategoryCursor = (text: string): Cursor | undefined => decodeCursor(text, byId);

/** A user's categories beside a cursor (none: from the start), the oldest first. */
export const listCategories = async (
  pool: Pool,
  ownerId: string,
  limit: number,
  cursor?: Cursor,
): Promise<CategoryPage> => {
  const backwards = cursor?.direction === 'before';
  const [sign, order] = backwards ? ['<', 'DESC'] : ['>', 'ASC'];
  const { rows } = await pool.query<Category>({
    name: `categories_list_${order.toLowerCase()}`,
    text: `${select} AND c.owner_id = $1 AND ($2::uuid IS NULL OR c.id ${sign} $2) ORDER BY c.id ${order} LIMIT $3`,
    values: [ownerId, cursor?.keys[0] ?? null, limit + 1],
  });
  const hasMore = rows.length > limit;
  const categories = rows.slice(0, limit);
  if (backwards) categories.reverse();
  const place = (row: Category | undefined, direction: Cursor['direction'], exists: boolean) =>
    row !== undefined && exists ? encodeCursor({ direction, keys: [row.id] }, byId) : null;
  return {
    categories,
    next: place(categories.at(-1), 'after', backwards || hasMore),
    previous: place(categories[0], 'before', backwards ? hasMore : cursor !== undefined),
  };
};

/** A numbered page (from 1) of a user's categories and the count of all of them. */
export const pageOfCategories = async (pool: Pool, ownerId: string, limit: number, page: number) => {
  const [{ rows: categories }, counted] = await Promise.all([
    pool.query<Category>({
      name: 'categories_page',
      text: `${select} AND c.owner_id = $1 ORDER BY c.id OFFSET $2 LIMIT $3`,
      values: [ownerId, (page - 1) * limit, limit],
    }),
    pool.query<{ count: number }>({
      name: 'categories_count',
      text: 'SELECT count(*) AS count FROM categories WHERE owner_id = $1 AND deleted_at IS NULL',
      values: [ownerId],
    }),
  ]);
  return { categories, count: counted.rows[0]?.count ?? 0 };
};
