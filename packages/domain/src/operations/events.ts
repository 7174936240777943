import { z } from 'zod';
import type { EventDefinitions, EventOf } from '../event.ts';

const job = { queue: z.string(), job_id: z.string(), job: z.string() };

/**
 * What operators did that changes how the service works. Who it was, and why, is in the event's `meta` (`operator`, `reason`).
 * Nothing is decided on these: they are appended to whatever is there.
 */
export const operationsEvents = {
  /** `version`: of the projection's definition. `differences`: rows that were not what the ledger says (of 100 and more: 100). */
  ProjectionRebuilt: {
    version: 1,
    schema: z.object({
      projection: z.string(),
      version: z.int(),
      position: z.int(),
      differences: z.int(),
    }),
  },
  /** Back to the table before the last rebuild, brought up to `position`. */
  ProjectionRolledBack: {
    version: 1,
    schema: z.object({ projection: z.string(), version: z.int(), position: z.int() }),
  },
  /** What was kept from before the last rebuild is gone: there is nothing to roll back to. */
  ProjectionCopyDropped: { version: 1, schema: z.object({ projection: z.string() }) },
  SubscriptionPaused: { version: 1, schema: z.object({ subscription: z.string() }) },
  SubscriptionResumed: { version: 1, schema: z.object({ subscription: z.string() }) },
  SubscriptionRewound: {
    version: 1,
    schema: z.object({ subscription: z.string(), from: z.int(), to: z.int() }),
  },
  DeadLetterRetried: { version: 1, schema: z.object(job) },
  DeadLetterDropped: { version: 1, schema: z.object(job) },
  /** `first_bad_position` null: every seal of the range holds. */
  LedgerVerified: {
    version: 1,
    schema: z.object({ from: z.int(), to: z.int(), first_bad_position: z.int().nullable() }),
  },
  /** `kid`: of the key that signs seals from now on. */
  SealKeyRotated: { version: 1, schema: z.object({ kid: z.string() }) },
  LedgerBackedUp: { version: 1, schema: z.object({ position: z.int(), encrypted: z.boolean() }) },
  /** `position`: of the ledger in the backup. */
  LedgerRestored: { version: 1, schema: z.object({ position: z.int(), backed_up_at: z.string() }) },
  TasksImported: {
    version: 1,
    schema: z.object({
      user_id: z.string(),
      format: z.enum(['taskledger', 'csv', 'todoist', 'vikunja']),
      created: z.int(),
      unchanged: z.int(),
      skipped: z.int(),
    }),
  },
  TasksExported: { version: 1, schema: z.object({ user_id: z.string(), tasks: z.int() }) },
  /** How many of each were wrapped under a former `DATA_ENCRYPTION_KEY`. */
  DataKeyRotated: {
    version: 1,
    schema: z.object({
      personal_keys: z.int(),
      webhook_secrets: z.int(),
      signing_keys: z.int(),
      seal_keys: z.int(),
    }),
  },
  KeysRotated: { version: 1, schema: z.object({ kid: z.string(), at_once: z.boolean() }) },
} as const satisfies EventDefinitions;

export type OperationsEvent = EventOf<typeof operationsEvents>;

/** Where each of them is recorded, with `expected: 'any'`. */
export const operationsStreams = {
  projection: (name: string) => `operations-projection-${name}`,
  subscription: (name: string) => `operations-subscription-${name}`,
  deadLetters: 'operations-dead-letters',
  /** Verification, backup and restoration. */
  ledger: 'operations-ledger',
  /** What was imported for a user, and exported. */
  tasks: (userId: string) => `operations-tasks-${userId}`,
  keys: 'operations-keys',
} as const;
