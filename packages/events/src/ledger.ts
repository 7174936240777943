import type { Pool } from 'pg';
import type { Append, AppendResult } from './append/append.ts';
import { createAppender } from './append/appender.ts';
import { prepareAppend } from './append/batch.ts';
import type { Codec } from './codec.ts';
import type { InlineProjection } from './projections/inline.ts';
import { createReader, type LedgerReader } from './reader.ts';

export interface LedgerOptions {
  /** Must give int8 as a number and timestamptz as RFC 3339 in UTC with milliseconds. */
  readonly pool: Pool;
  readonly codec: Codec;
  readonly projections?: readonly InlineProjection[];
  /** A hint for those who wait for events, given after each commit; it must not throw. */
  readonly onCommitted?: (position: number, appends: number) => void;
}

export interface Ledger extends LedgerReader {
  /**
   * Records an append, together with its inline read models. Conflicts and broken rules are answers; a rejected
   * promise means a bug or a broken connection, and then the outcome is unknown until the stream is read again.
   */
  append(append: Append): Promise<AppendResult>;
  /** The erasures known in this process: what is read now may hold what a later one takes away. */
  erasures(): number;
  /** As of `PersonalKeys`: looks for new erasures, if it is some time since the last look. */
  recent(): Promise<void> | undefined;
  readonly projections: readonly InlineProjection[];
}

/** The ledger over a database that has its migrations. */
export const createLedger = (options: LedgerOptions): Ledger => {
  const { pool, codec, projections = [], onCommitted = () => undefined } = options;
  const byCategory = new Map(projections.map((projection) => [projection.category, projection]));
  const enqueue = createAppender({ pool, keys: codec.keys, onCommitted });
  return {
    ...createReader(pool, codec),
    projections,
    erasures: () => codec.keys?.erasures() ?? 0,
    recent: () => codec.keys?.recent(),
    append: async (append) => {
      const loading = codec.keys?.ready();
      if (loading !== undefined) await loading;
      return enqueue(prepareAppend(append, codec, byCategory));
    },
  };
};
