import type { Actor } from '../decision.ts';
import type { WebhookDisabledReason } from './state.ts';

/** The secret is no part of this: it goes, encrypted, into a table of its own with the same append. */
export interface RegisterWebhook {
  readonly type: 'RegisterWebhook';
  readonly by: Actor;
  readonly id: string;
  readonly url: string;
  /** Types of events, or `*` for all. */
  readonly events: readonly string[];
  readonly description: string;
}

export interface WebhookChanges {
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string;
  readonly enabled?: boolean;
}

export interface ChangeWebhook {
  readonly type: 'ChangeWebhook';
  readonly by: Actor;
  readonly changes: WebhookChanges;
}

/** By the service itself, when deliveries fail for good. Its owner sets `enabled`. */
export interface DisableWebhook {
  readonly type: 'DisableWebhook';
  readonly by: Actor;
  readonly reason: WebhookDisabledReason;
}

export interface DeleteWebhook {
  readonly type: 'DeleteWebhook';
  readonly by: Actor;
}

export interface RotateWebhookSecret {
  readonly type: 'RotateWebhookSecret';
  readonly by: Actor;
}

export interface TestWebhook {
  readonly type: 'TestWebhook';
  readonly by: Actor;
}

/** Whether there is such a delivery is for the caller to find out. */
export interface RedeliverWebhook {
  readonly type: 'RedeliverWebhook';
  readonly by: Actor;
  readonly delivery_id: string;
}

export type WebhookCommand =
  | RegisterWebhook
  | ChangeWebhook
  | DisableWebhook
  | DeleteWebhook
  | RotateWebhookSecret
  | TestWebhook
  | RedeliverWebhook;
