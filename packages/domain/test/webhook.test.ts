import t, { type Test } from 'tap';
import type { Actor, WebhookEvent, WebhookState } from '../src/index.ts';
import { webhookDecider } from '../src/index.ts';
import { at, given, type Past } from './given.ts';

const webhook = (t: Test, events: readonly Past<WebhookEvent>[]) => given(t, webhookDecider, events);

const ada: Actor = { id: 'ada', role: 'MEMBER' };
const eve: Actor = { id: 'eve', role: 'MEMBER' };
const admin: Actor = { id: 'root', role: 'ADMIN' };

const url = 'https://example.org/hook';
const registered: WebhookEvent = {
  type: 'WebhookRegistered',
  data: { id: 'w', owner_id: 'ada', url, events: ['TaskCompleted'], description: '' },
};
const disabled: WebhookEvent = { type: 'WebhookDisabled', data: { reason: 'gone' } };
const enabled: WebhookEvent = { type: 'WebhookEnabled', data: {} };
const deleted: WebhookEvent = { type: 'WebhookDeleted', data: {} };

t.test('F3: a webhook is registered, changed, switched off and on, and deleted', (t) => {
  const register = { type: 'RegisterWebhook', by: ada, id: 'w', url, description: '' } as const;
  webhook(t, [])
    .when({ ...register, events: ['TaskCompleted'] })
    .then([registered]);
  webhook(t, [registered])
    .when({ ...register, events: ['*'] })
    .then({ rejected: 'already_exists', field: 'id' });
  webhook(t, [registered])
    .when({ type: 'ChangeWebhook', by: ada, changes: { url, events: ['*'], enabled: true } })
    .then([{ type: 'WebhookChanged', data: { events: ['*'] } }])
    .andState({ events: ['*'], disabled_at: null, updated_at: at(1) });
  webhook(t, [registered])
    .when({ type: 'ChangeWebhook', by: ada, changes: { events: ['TaskCompleted'], description: '' } })
    .then([]);
  webhook(t, [registered])
    .when({ type: 'ChangeWebhook', by: ada, changes: { description: 'chat', enabled: false } })
    .then([
      { type: 'WebhookChanged', data: { description: 'chat' } },
      { type: 'WebhookDisabled', data: { reason: 'owner' } },
    ])
    .andState({ disabled_reason: 'owner', disabled_at: at(2) });
  webhook(t, [registered, disabled])
    .when({ type: 'ChangeWebhook', by: ada, changes: { enabled: true } })
    .then([enabled])
    .andState({ disabled_at: null, disabled_reason: null });
  webhook(t, [registered]).when({ type: 'DisableWebhook', by: admin, reason: 'gone' }).then([disabled]);
  webhook(t, [registered, disabled]).when({ type: 'DisableWebhook', by: admin, reason: 'failing' }).then([]);
  webhook(t, [registered])
    .when({ type: 'DeleteWebhook', by: ada })
    .then([deleted])
    .andState({ deleted_at: at(1) });
  t.end();
});

t.test(
  'F3 A3: it is its owner’s: others do not see it, ADMIN neither sends to it nor takes its secret',
  (t) => {
    const commands = [
      { type: 'ChangeWebhook', changes: { enabled: false } },
      { type: 'DeleteWebhook' },
      { type: 'RotateWebhookSecret' },
      { type: 'TestWebhook' },
      { type: 'RedeliverWebhook', delivery_id: 'd' },
    ] as const;
    for (const command of commands) {
      webhook(t, [registered])
        .when({ ...command, by: eve })
        .then({ rejected: 'not_found' });
      webhook(t, [])
        .when({ ...command, by: ada })
        .then({ rejected: 'not_found' });
      webhook(t, [registered, deleted])
        .when({ ...command, by: ada })
        .then({ rejected: 'not_found' });
    }
    for (const command of commands.slice(2)) {
      webhook(t, [registered])
        .when({ ...command, by: admin })
        .then({ rejected: 'forbidden' });
    }
    webhook(t, [registered]).when({ type: 'DeleteWebhook', by: admin }).then([deleted]);
    t.end();
  },
);

t.test(
  'F3: tests and redeliveries are for a webhook that is enabled; neither they nor a new secret change it',
  (t) => {
    const same: Partial<WebhookState> = { url, disabled_at: null, updated_at: at(0) };
    webhook(t, [registered])
      .when({ type: 'TestWebhook', by: ada })
      .then([{ type: 'WebhookTestRequested', data: {} }])
      .andState(same);
    webhook(t, [registered])
      .when({ type: 'RedeliverWebhook', by: ada, delivery_id: 'd' })
      .then([{ type: 'WebhookRedeliveryRequested', data: { delivery_id: 'd' } }])
      .andState(same);
    webhook(t, [registered])
      .when({ type: 'RotateWebhookSecret', by: ada })
      .then([{ type: 'WebhookSecretRotated', data: {} }])
      .andState(same);
    webhook(t, [registered, disabled])
      .when({ type: 'TestWebhook', by: ada })
      .then({ rejected: 'webhook_disabled' });
    webhook(t, [registered, disabled])
      .when({ type: 'RedeliverWebhook', by: ada, delivery_id: 'd' })
      .then({ rejected: 'webhook_disabled' });
    webhook(t, [registered, disabled, enabled])
      .when({ type: 'TestWebhook', by: ada })
      .then([{ type: 'WebhookTestRequested', data: {} }]);
    t.end();
  },
);
