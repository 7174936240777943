import { createCodec, createLedger, inlineProjection, type LedgerOptions } from '@taskledger/events';
import { createPool } from '@taskledger/runtime';
import type { Pool } from 'pg';
import { z } from 'zod';

/** A minimal aggregate: the ledger is tested without knowing any task. */
export const definitions = {
  CounterOpened: { version: 1, schema: z.object({ id: z.string(), name: z.string() }) },
  CounterAdded: {
    version: 2,
    schema: z.object({ amount: z.number() }),
    // Version 1 called it `by`.
    upcasters: { 1: (data: unknown) => ({ amount: z.object({ by: z.number() }).parse(data).by }) },
  },
};

export const codec = createCodec(definitions);

export type CounterEvent =
  | { readonly type: 'CounterOpened'; readonly data: { readonly id: string; readonly name: string } }
  | { readonly type: 'CounterAdded'; readonly data: { readonly amount: number } };

export interface Counter {
  readonly id: string;
  readonly name: string;
  readonly total: number;
}

export const evolve = (state: Counter | undefined, event: CounterEvent): Counter => {
  if (event.type === 'CounterOpened') return { ...event.data, total: 0 };
  if (state === undefined) throw new Error('not opened');
  return { ...state, total: state.total + event.data.amount };
};

type Command = { readonly open: string; readonly id: string } | { readonly add: number };

export const counterDecider = {
  category: 'counter',
  evolve,
  decide: (
    state: Counter | undefined,
    command: Command,
  ): readonly CounterEvent[] | { readonly rejected: string } => {
    if ('open' in command) return [{ type: 'CounterOpened', data: { id: command.id, name: command.open } }];
    return state === undefined
      ? { rejected: 'not opened' }
      : [{ type: 'CounterAdded', data: { amount: command.add } }];
  },
};

export const counters = inlineProjection({
  name: 'counters',
  category: 'counter',
  evolve,
  toRow: (state: Counter) => state,
});

/** What a migration would hold: the read model's table, its rule, its writing function. */
export const createCounters = async (pool: Pick<Pool, 'query'>): Promise<void> => {
  await pool.query(`
    CREATE TABLE counters (
      id uuid CONSTRAINT counters_pkey PRIMARY KEY, name text NOT NULL, total integer NOT NULL,
      version integer NOT NULL, position bigint NOT NULL);
    CREATE UNIQUE INDEX counters_name_taken ON counters (lower(name));
    CREATE FUNCTION counters_write(rows jsonb, base bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO counters SELECT r.id, r.name, r.total, r.version, base + r.position
        FROM jsonb_populate_recordset(NULL::counters, rows) AS r
      ON CONFLICT (id) DO UPDATE SET (name, total, version, position) =
        (excluded.name, excluded.total, excluded.version, excluded.position);
    END $$;`);
};

export const silent = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

export const openLedger = (connectionString: string, options: Partial<LedgerOptions> = {}) => {
  const pool = createPool({ connectionString, max: 6, applicationName: 'ledger-test', logger: silent });
  return { pool, ledger: createLedger({ pool, codec, projections: [counters], ...options }) };
};

export const meta = { actor: null, correlation_id: 'test' };
export const at = '2026-01-01T00:00:00.000Z';
