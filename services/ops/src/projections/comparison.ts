import type { Difference, RebuildReport } from '@taskledger/events';

/** How a live read model compares with what the ledger makes of it. */
export interface Comparison {
  readonly projection: string;
  readonly equal: boolean;
  /** Events folded. */
  readonly events: number;
  /** Compared up to here. */
  readonly position: number;
  readonly seconds: number;
  readonly differences: readonly RowDifference[];
  /** False: there are more than are reported. */
  readonly complete: boolean;
}

export interface RowDifference {
  readonly id: string;
  /** `missing`: the ledger has it, the live table does not. `surplus`: the live table alone has it. */
  readonly kind: 'differs' | 'missing' | 'surplus';
  /** The columns that differ. */
  readonly columns: Readonly<Record<string, { readonly live: unknown; readonly rebuilt: unknown }>>;
}

// What the projection engine reports at most in one round of comparing.
const reportedAtMost = 100;

export const comparisonOf = (
  projection: string,
  { events, position, differences }: Pick<RebuildReport, 'events' | 'position' | 'differences'>,
  seconds: number,
): Comparison => {
  // A row may be found in one round and, after another change of it, again in a later one.
  const rows = [...new Map(differences.map((each) => [each.id, each])).values()].map(rowDifference);
  return {
    projection,
    equal: rows.length === 0,
    events,
    position,
    seconds,
    differences: rows,
    complete: differences.length < reportedAtMost,
  };
};

const rowDifference = ({ id, live, rebuilt }: Difference): RowDifference => {
  if (!isRow(live)) return { id, kind: 'missing', columns: {} };
  if (!isRow(rebuilt)) return { id, kind: 'surplus', columns: {} };
  const names = [...new Set([...Object.keys(live), ...Object.keys(rebuilt)])];
  const differing = names.filter((name) => JSON.stringify(live[name]) !== JSON.stringify(rebuilt[name]));
  return {
    id,
    kind: 'differs',
    columns: Object.fromEntries(
      differing.map((name) => [name, { live: live[name] ?? null, rebuilt: rebuilt[name] ?? null }]),
    ),
  };
};

const isRow = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
