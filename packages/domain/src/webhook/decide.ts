import type { Actor, Decision } from '../decision.ts';
import { reject } from '../decision.ts';
import type { WebhookChanges, WebhookCommand } from './commands.ts';
import type { WebhookEvent } from './events.ts';
import type { WebhookState } from './state.ts';

/**
 * What a command does to a webhook. It is its owner's; ADMIN may look at it, change and delete it, but neither sees its secret nor
 * sends anything to it. How many webhooks a user may have is held by the ledger when it appends.
 */
export const decideWebhook = (
  state: WebhookState | undefined,
  command: WebhookCommand,
): Decision<WebhookEvent> => {
  if (command.type === 'RegisterWebhook') {
    if (state !== undefined) return reject('already_exists', 'A webhook with this id exists.', 'id');
    const { id, url, events, description, by } = command;
    return [
      { type: 'WebhookRegistered', data: { id, owner_id: by.id, url, events: [...events], description } },
    ];
  }
  if (state === undefined || state.deleted_at !== null || !maySee(state, command.by)) {
    return reject('not_found', 'There is no such webhook.');
  }
  switch (command.type) {
    case 'ChangeWebhook':
      return change(state, command.changes);
    case 'DisableWebhook':
      return state.disabled_at === null
        ? [{ type: 'WebhookDisabled', data: { reason: command.reason } }]
        : [];
    case 'DeleteWebhook':
      return [{ type: 'WebhookDeleted', data: {} }];
    case 'RotateWebhookSecret':
      return ownersAlone(state, command.by) ?? [{ type: 'WebhookSecretRotated', data: {} }];
    case 'TestWebhook':
      return sending(state, command.by) ?? [{ type: 'WebhookTestRequested', data: {} }];
    case 'RedeliverWebhook': {
      const { delivery_id } = command;
      return sending(state, command.by) ?? [{ type: 'WebhookRedeliveryRequested', data: { delivery_id } }];
    }
    default:
      return command satisfies never;
  }
};

const maySee = ({ owner_id }: WebhookState, by: Actor): boolean => by.role === 'ADMIN' || owner_id === by.id;

const ownersAlone = ({ owner_id }: WebhookState, by: Actor) =>
  owner_id === by.id ? undefined : reject('forbidden', 'This is for the owner of the webhook.');

const sending = (state: WebhookState, by: Actor) => {
  if (state.owner_id !== by.id) return ownersAlone(state, by);
  return state.disabled_at === null
    ? undefined
    : reject('webhook_disabled', 'The webhook is disabled. Enable it first.');
};

const change = (
  state: WebhookState,
  { url, events, description, enabled }: WebhookChanges,
): WebhookEvent[] => {
  const data = {
    ...(url !== undefined && url !== state.url && { url }),
    ...(events !== undefined && !sameWords(events, state.events) && { events: [...events] }),
    ...(description !== undefined && description !== state.description && { description }),
  };
  const changed: WebhookEvent[] = Object.keys(data).length === 0 ? [] : [{ type: 'WebhookChanged', data }];
  if (enabled === undefined || enabled === (state.disabled_at === null)) return changed;
  return [
    ...changed,
    enabled ? { type: 'WebhookEnabled', data: {} } : { type: 'WebhookDisabled', data: { reason: 'owner' } },
  ];
};

const sameWords = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((word, index) => word === other[index]);
