export type * from './commands.ts';
export { userDecider } from './decider.ts';
export { decideUser } from './decide.ts';
export { type UserEvent, userEvents } from './events.ts';
export { evolveUser } from './evolve.ts';
export * from './state.ts';
