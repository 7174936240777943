import type { Pool } from 'pg';
import type { Codec } from '../codec.ts';
import { columnsOf } from './copy-rows.ts';
import { foldChanged, rowsJson } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { headOf } from './rebuild.ts';

const windowSize = 5_000;

/**
 * Mends the rows of streams that changed after a position, where they are not what this code makes of the events: those that
 * instances of former code have written since the switch. Answers up to where it has looked.
 */
export const settleProjection = async (
  { pool, codec }: { readonly pool: Pool; readonly codec: Codec },
  projection: InlineProjection,
  after: number,
): Promise<number> => {
  const client = await pool.connect();
  try {
    const { name } = projection;
    const columns = (await columnsOf(client, name)).map((column) => column.name);
    const head = await headOf(client);
    for (let from = after; from < head; from += windowSize) {
      const upTo = Math.min(from + windowSize, head);
      const rows = await foldChanged(client, codec, projection, { from, upTo });
      if (rows.length === 0) continue;
      // A row that has moved on meanwhile is left alone: its stream is among those of the next look.
      await client.query(
        `UPDATE ${name} AS l SET (${columns.join(', ')}) = (${columns.map((column) => `n.${column}`).join(', ')})
           FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb) AS n
          WHERE l.id = n.id AND l.version = n.version AND l IS DISTINCT FROM n`,
        [rowsJson(rows)],
      );
    }
    return head;
  } finally {
    client.release();
  }
};
