import type { Config, Logger, Pool } from '@taskledger/runtime';

export interface RetentionDependencies {
  readonly pool: Pool;
  readonly config: Pick<Config, 'deliveryRetentionMs'>;
  /** The names of all that record deliveries of events. */
  readonly reactors: readonly string[];
  readonly logger: Pick<Logger, 'info'>;
  /** Ends a sweep between two batches; the next one does the rest. */
  readonly signal: AbortSignal;
}

const batchSize = 1_000;

/** How far the clocks of instances may differ. */
const slack = `interval '5 minutes'`;

/**
 * [ms, names of reactors]. Up to the last event that is old enough, that every reactor has passed and that none has parked: what
 * was not handled yet must not be taken for handled. It waits for reactors that record deliveries at this moment.
 */
const raiseHorizon = `
  UPDATE delivery_horizon h SET position = raised.position
    FROM (SELECT least(
            ledger_position_before(now() - $1 * interval '1 millisecond', ${slack}),
            (SELECT min(coalesce(s.position, 0))
               FROM unnest($2::text[]) AS r(name) LEFT JOIN subscriptions s ON s.name = r.name),
            (SELECT min(p.position) - 1 FROM parked_events p WHERE p.subscription = ANY($2))) AS position) AS raised
   WHERE raised.position > h.position`;

/** [ms, limit] */
const pruneDeliveries = `
  DELETE FROM deliveries WHERE id IN (
    SELECT id FROM deliveries
     WHERE state IN ('sent', 'skipped', 'dropped') AND settled_at < now() - $1 * interval '1 millisecond'
       AND position <= (SELECT position FROM delivery_horizon)
     ORDER BY settled_at LIMIT $2 FOR UPDATE SKIP LOCKED)`;

/** What receivers have answered is kept for a shorter time. [limit] */
const pruneAttempts = `
  DELETE FROM webhook_attempts WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM webhook_attempts WHERE at < now() - interval '30 days' ORDER BY at LIMIT $1))`;

/**
 * Deletes the deliveries that were settled longer ago than they are kept, some at a time. First it raises the horizon below which no
 * reactor acts again: what forgets that something was sent must never let it be sent once more.
 */
export const retention =
  ({ pool, config, reactors, logger, signal }: RetentionDependencies) =>
  async (): Promise<void> => {
    const { deliveryRetentionMs } = config;
    const inBatches = async (text: string, ...values: readonly unknown[]): Promise<number> => {
      let count = 0;
      for (let more = true; more && !signal.aborted;) {
        const { rowCount } = await pool.query(text, [...values, batchSize]);
        count += rowCount ?? 0;
        more = rowCount === batchSize;
      }
      return count;
    };

    await pool.query(raiseHorizon, [deliveryRetentionMs, reactors]);
    const deliveries = await inBatches(pruneDeliveries, deliveryRetentionMs);
    const attempts = await inBatches(pruneAttempts);
    if (deliveries + attempts > 0) logger.info({ deliveries, attempts }, 'Old deliveries were deleted');
  };
