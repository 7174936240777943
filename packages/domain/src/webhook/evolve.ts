import type { Recorded } from '../event.ts';
import type { WebhookEvent } from './events.ts';
import type { WebhookState } from './state.ts';

/** The next state of a webhook. */
export const evolveWebhook = (
  state: WebhookState | undefined,
  event: Recorded<WebhookEvent>,
): WebhookState => {
  const { recorded_at } = event;
  if (event.type === 'WebhookRegistered') {
    return {
      ...event.data,
      disabled_at: null,
      disabled_reason: null,
      created_at: recorded_at,
      updated_at: recorded_at,
      deleted_at: null,
    };
  }
  if (state === undefined) throw new Error(`${event.type} cannot be the first event of a webhook`);
  switch (event.type) {
    case 'WebhookChanged': {
      const { url = state.url, events = state.events, description = state.description } = event.data;
      return { ...state, url, events, description, updated_at: recorded_at };
    }
    case 'WebhookEnabled':
      return { ...state, disabled_at: null, disabled_reason: null, updated_at: recorded_at };
    case 'WebhookDisabled':
      return {
        ...state,
        disabled_at: recorded_at,
        disabled_reason: event.data.reason,
        updated_at: recorded_at,
      };
    case 'WebhookDeleted':
      return { ...state, updated_at: recorded_at, deleted_at: recorded_at };
    case 'WebhookSecretRotated':
    case 'WebhookTestRequested':
    case 'WebhookRedeliveryRequested':
      return state;
    default:
      return event satisfies never;
  }
};
