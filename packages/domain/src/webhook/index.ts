export type * from './commands.ts';
export { webhookDecider } from './decider.ts';
export { decideWebhook } from './decide.ts';
export { type WebhookEvent, webhookEvents } from './events.ts';
export { evolveWebhook } from './evolve.ts';
export * from './state.ts';
