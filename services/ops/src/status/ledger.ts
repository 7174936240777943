import { newestSeal } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';

export interface LedgerStatus {
  /** The last position; positions have no gaps, so also the number of events. */
  readonly head: number;
  readonly last_event_at: string | null;
  /** The newest seal; null while nothing is sealed. */
  readonly last_seal: {
    readonly number: number;
    readonly position: number;
    readonly sealed_at: string;
  } | null;
}

export const ledgerStatus = async (pool: Pool): Promise<LedgerStatus> => {
  const { rows } = await pool.query<{ position: number; recorded_at: string }>(
    'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
  );
  const seal = await newestSeal(pool);
  return {
    head: rows[0]?.position ?? 0,
    last_event_at: rows[0]?.recorded_at ?? null,
    last_seal:
      seal === undefined ? null : { number: seal.number, position: seal.to, sealed_at: seal.sealed_at },
  };
};
