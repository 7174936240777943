import { randomUUID } from 'node:crypto';
import { type WebhookCommand, webhookDecider } from '@taskledger/domain';
import { createCommandHandler } from '@taskledger/events';
import { deliveriesTo } from '@taskledger/read-models';
import { createWebhookSecrets } from '@taskledger/runtime';
import { dataEncryptionKeys, type Person, type World } from './world.ts';

export const secrets = createWebhookSecrets(dataEncryptionKeys);

/** What the owners of webhooks do with them. */
export const webhooksOf = (world: World) => {
  const { ledger, pool } = world;
  const commands = createCommandHandler(ledger, webhookDecider);
  const meta = (by: Person) => ({ actor: by.id, correlation_id: randomUUID() });
  const secretRow = (id: string) => {
    const secret = secrets.make();
    return {
      secret,
      rows: [{ table: 'webhook_secrets', row: { webhook_id: id, wrapped: secrets.seal(id, secret) } }],
    };
  };
  return {
    register: async (by: Person, url: string, events: readonly string[] = ['*']) => {
      const id = randomUUID();
      const { secret, rows } = secretRow(id);
      const command = { type: 'RegisterWebhook', by: by.actor, id, url, events, description: '' } as const;
      const result = await commands.start(id, command, { meta: meta(by), rows });
      if (result.outcome !== 'accepted') throw new Error(JSON.stringify(result));
      return { id, secret };
    },
    rotate: async (by: Person, id: string) => {
      const { secret, rows } = secretRow(id);
      await commands.handle(id, { type: 'RotateWebhookSecret', by: by.actor }, { meta: meta(by), rows });
      return secret;
    },
    command: async (by: Person, id: string, command: Omit<WebhookCommand, 'by'> & { type: string }) => {
      const given = { ...command, by: by.actor } as WebhookCommand;
      const result = await commands.handle(id, given, { meta: meta(by) });
      const event = result.outcome === 'accepted' ? result.events[0] : undefined;
      if (event === undefined) throw new Error(JSON.stringify(result));
      return event;
    },
    state: async (id: string) => (await commands.load(id)).state,
    deliveries: async (id: string) => (await deliveriesTo(pool, id).beside(100)).rows,
  };
};
