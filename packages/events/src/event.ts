import type { z } from 'zod';
import type { Personal } from './personal/definition.ts';

/** The shape of one event type; see `EventDefinition` of the domain, which this mirrors without importing it. */
export interface EventDefinition {
  readonly version: number;
  readonly schema: z.ZodType;
  /** `upcasters[n]` turns data of schema version n into version n + 1. */
  readonly upcasters?: Readonly<Record<number, (data: unknown) => unknown>>;
  readonly personal?: Personal;
}

/** Where an event came from. Personal, and encrypted: `ip`, `user_agent`. */
export interface EventMeta {
  /** The user, or null when nobody had signed in; `system` for the service's own work. */
  readonly actor: string | null;
  /** One id through request, events, jobs and logs. */
  readonly correlation_id: string;
  /** The event that this one answers, where a reactor or job made it. */
  readonly causation_id?: string;
  readonly ip?: string;
  readonly user_agent?: string;
  /** Who gave the order on the operator's command line; `actor` is `system` then. */
  readonly operator?: string;
  /** Why, in the operator's words. */
  readonly reason?: string;
}

/** An event as a command makes it. */
export interface NewEvent {
  readonly type: string;
  readonly data: unknown;
}

/** An event as the ledger holds it. */
export interface RecordedEvent<Type extends string = string, Data = unknown> {
  /** 1, 2, 3 … over the whole ledger, without a gap. */
  readonly position: number;
  /** UUIDv7. */
  readonly event_id: string;
  /** One aggregate's events: `task-<id>`. */
  readonly stream: string;
  /** 1, 2, 3 … within the stream. */
  readonly version: number;
  readonly type: Type;
  readonly schema_version: number;
  readonly data: Data;
  readonly meta: EventMeta;
  /** RFC 3339, UTC, milliseconds. Never decreases within a stream. */
  readonly recorded_at: string;
}

/** Exactly this version, a stream that does not exist yet, or whatever is there. */
export type ExpectedVersion = number | 'none' | 'any';

/** The kind of a stream: what stands before its first `-`. */
export const categoryOf = (stream: string): string => {
  const dash = stream.indexOf('-');
  return dash === -1 ? stream : stream.slice(0, dash);
};
