import type { Actor } from '@taskledger/domain';
import type { Pool } from 'pg';
import { z } from 'zod';
import { keysetList } from '../list.ts';

export interface Category {
  readonly id: string;
  readonly owner_id: string;
  readonly name: string;
  readonly color: string | null;
  readonly task_count: number;
  readonly created_at: string;
  readonly version: number;
}

const columns = `c.id, c.owner_id, c.name, c.color, c.created_at, c.version,
       (SELECT count(*) FROM tasks t WHERE t.category_id = c.id AND t.deleted_at IS NULL) AS task_count`;
const source = 'FROM categories c WHERE c.deleted_at IS NULL';

/** A category that the viewer may see: their own, or any for ADMIN. */
export const findCategory = async (pool: Pool, viewer: Actor, id: string): Promise<Category | undefined> => {
  const { rows } = await pool.query<Category>({
    name: 'categories_get',
    text: `SELECT ${columns} ${source} AND c.id = $1 AND ($2 OR c.owner_id = $3)`,
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

/** A user's categories, in the order in which they were made. */
export const categoriesOf = (pool: Pool, ownerId: string) =>
  keysetList<Category, [string]>(pool, {
    name: 'categories_list',
    columns,
    source: `${source} AND c.owner_id = $1`,
    values: [ownerId],
    orderBy: ['c.id'],
    direction: 'ASC',
    key: z.tuple([z.uuid()]),
    keyOf: ({ id }) => [id],
  });
