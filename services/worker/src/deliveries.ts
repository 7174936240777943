import type { Pool } from '@taskledger/runtime';

/** The record of what left the service (table `deliveries`), kept by its handlers: before they act and after. */
export interface Deliveries {
  /**
   * Notes that the delivery is about to be made. False: it was made, or decided against, before. A crash between this and
   * `settle` leaves it open, and the next attempt makes it again: under the same id, so that its receiver can tell.
   */
  begin(id: string): Promise<boolean>;
  /** Notes how it ended. From now on `begin` answers false. */
  settle(id: string, state: 'sent' | 'skipped'): Promise<void>;
}

export const createDeliveries = (pool: Pool): Deliveries => ({
  begin: async (id) => {
    const { rowCount } = await pool.query({
      name: 'deliveries_begin',
      text: `INSERT INTO deliveries AS d (id, state) VALUES ($1, 'sending')
             ON CONFLICT (id) DO UPDATE SET attempts = d.attempts + 1 WHERE d.state = 'sending'`,
      values: [id],
    });
    return rowCount === 1;
  },
  settle: async (id, state) => {
    await pool.query({
      name: 'deliveries_settle',
      text: `UPDATE deliveries SET state = $2, settled_at = now() WHERE id = $1 AND state = 'sending'`,
      values: [id, state],
    });
  },
});
