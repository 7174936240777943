import type { Pool } from 'pg';
import type { Codec } from '../codec.ts';
import type { RecordedEvent } from '../event.ts';
import { foldEvents, targetOf, upsert } from './fold.ts';
import type { InlineProjection } from './inline.ts';
import { lockProjection } from './lock.ts';
import { dropPrevious, dropShadow, tableNames } from './shadow.ts';

// For who still reads a table that is to go.
const patienceMs = 5000;

/**
 * Makes the live rows of some streams anew from what their events say now: what was erased from them is in none of the rows
 * afterwards. Appenders wait for it.
 */
export const refoldRows = async (
  pool: Pool,
  codec: Codec,
  projection: InlineProjection,
  ids: readonly string[],
): Promise<void> => {
  const client = await pool.connect();
  try {
    // A process that is stopped in the middle must not keep the ledger's lock.
    await client.query(`BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'`);
    await client.query('SELECT pg_advisory_xact_lock(ledger_lock())');
    const { rows: events } = await client.query<RecordedEvent>(
      `SELECT event_id, stream, version, type, schema_version, data, meta, recorded_at, position FROM events
        WHERE stream = ANY($1) ORDER BY stream, version`,
      [ids.map((id) => `${projection.category}-${id}`)],
    );
    const rows = await foldEvents(codec, projection, events);
    const live = await targetOf(client, tableNames(projection.name).live);
    if (rows.length > 0) await upsert(client, live, rows);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
};

/**
 * Removes what rebuilds have left beside the live tables: the tables before, and what a rebuild that died had built. Throws
 * `RebuildUnderWay` while one is at work.
 */
export const dropCopies = async (
  pool: Pool,
  projections: readonly Pick<InlineProjection, 'name'>[],
): Promise<void> => {
  const client = await pool.connect();
  try {
    for (const { name } of projections) {
      await lockProjection(client, name);
      await dropShadow(client, name);
      await dropPrevious(client, name, patienceMs);
    }
  } finally {
    // Closes the session and so lets go of its locks.
    client.release(true);
  }
};
