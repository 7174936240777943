/** `owner`: switched off by hand; `gone`: the receiver has answered 410; `failing`: no delivery was accepted for days. */
export const webhookDisabledReasons = ['owner', 'gone', 'failing'] as const;
export type WebhookDisabledReason = (typeof webhookDisabledReasons)[number];

export interface WebhookState {
  readonly id: string;
  readonly owner_id: string;
  readonly url: string;
  /** Types of events, or `*` for all. */
  readonly events: readonly string[];
  readonly description: string;
  /** Null while it is enabled. */
  readonly disabled_at: string | null;
  readonly disabled_reason: WebhookDisabledReason | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly deleted_at: string | null;
}
