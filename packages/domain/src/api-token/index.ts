export type * from './commands.ts';
export { apiTokenDecider } from './decider.ts';
export { decideApiToken } from './decide.ts';
export { type ApiTokenEvent, apiTokenEvents } from './events.ts';
export { evolveApiToken } from './evolve.ts';
export * from './state.ts';
