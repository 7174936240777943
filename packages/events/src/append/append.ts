import type { EventMeta, ExpectedVersion, NewEvent, RecordedEvent } from '../event.ts';

/** New events of one stream, and the version that they build on. */
export interface StreamAppend {
  readonly stream: string;
  readonly expected: ExpectedVersion;
  readonly events: readonly NewEvent[];
  /**
   * The state that `expected` stands for (absent for a new stream). Needed where the stream has an inline read model:
   * its row is made of this state and the new events.
   */
  readonly state?: unknown;
  /** How many erasures were known before the stream was read (`Ledger.erasures`); absent: none is older than this append. */
  readonly asOf?: number;
}

/** A row for a table that is no read model (a credential, an idempotency record), written by the same transaction. */
export interface RowWrite {
  /** Handed to the database function `<table>_write`. */
  readonly table: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** All of it is recorded, in this order and with consecutive positions, or nothing. */
export interface Append {
  readonly streams: readonly StreamAppend[];
  readonly meta: EventMeta;
  /** RFC 3339, UTC, milliseconds. */
  readonly recorded_at: string;
  readonly rows?: readonly RowWrite[];
}

export type AppendResult = Appended | VersionConflict | RuleViolation;

export interface Appended {
  readonly outcome: 'appended';
  readonly events: readonly RecordedEvent[];
}

/** The stream had moved on (or does not exist): read it again and decide anew. */
export interface VersionConflict {
  readonly outcome: 'conflict';
  readonly stream: string;
  readonly expected: number;
  readonly actual: number;
}

/** A rule over many streams was broken; `rule` is its name, for instance `email_taken`. */
export interface RuleViolation {
  readonly outcome: 'violation';
  readonly rule: string;
}
