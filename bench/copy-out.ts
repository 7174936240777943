import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Pool } from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** Moves every event out of the database in order of position, and throws it away. */
export const copyOut = async (pool: Pool): Promise<void> => {
  const client = await pool.connect();
  try {
    const copy = client.query(
      copyTo(
        'COPY (SELECT position, event_id, stream, version, type, schema_version, data, meta, recorded_at FROM events ORDER BY position) TO STDOUT',
      ),
    );
    await pipeline(copy, new Writable({ write: (_chunk, _encoding, done) => done() }));
  } finally {
    client.release();
  }
};
