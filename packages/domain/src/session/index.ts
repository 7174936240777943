export type * from './commands.ts';
export { sessionDecider } from './decider.ts';
export { decideSession } from './decide.ts';
export { type SessionEvent, sessionEvents } from './events.ts';
export { evolveSession } from './evolve.ts';
export * from './state.ts';
