import type { RecordedEvent } from '../event.ts';

/** All of an event that `evolve` may see: it has no position yet when its row is made. */
export type Foldable = Pick<RecordedEvent, 'stream' | 'version' | 'type' | 'data' | 'recorded_at'>;

/**
 * A read model with one row for each stream of a category, written by the append itself: the row is
 * `toRow(fold(events))`, with the same `evolve` that the commands are decided with. The columns `version` and
 * `position` are the ledger's.
 */
export interface InlineProjection<State = unknown> {
  /** Also the name of its table and of its checkpoint. */
  readonly name: string;
  /** The streams that it folds: `task` for `task-<id>`. */
  readonly category: string;
  /** Raised whenever `evolve` or `toRow` makes other rows of the same events: then the table is built anew by itself. */
  readonly version: number;
  readonly evolve: (state: State | undefined, event: Foldable) => State;
  /** The columns of the table, less `version` and `position`. */
  readonly toRow: (state: State) => Readonly<Record<string, unknown>>;
}

/** A projection as its author writes it: over the events of its own category. */
interface TypedProjection<State, Event> {
  readonly name: string;
  readonly category: string;
  /** 1 where it is left out. */
  readonly version?: number;
  readonly evolve: (state: State | undefined, event: Event) => State;
  readonly toRow: (state: State) => object;
}

/**
 * Hides the types of a projection's state and events from those who only pass it on. Safe, since the ledger gives a
 * projection nothing but its own category's events, which the codec has checked.
 */
export const inlineProjection = <State, Event>(projection: TypedProjection<State, Event>): InlineProjection =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above: it meets its own events only
  ({ version: 1, ...projection }) as unknown as InlineProjection;
