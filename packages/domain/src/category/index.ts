export type * from './commands.ts';
export { categoryDecider } from './decider.ts';
export { decideCategory } from './decide.ts';
export { type CategoryEvent, categoryEvents } from './events.ts';
export { evolveCategory } from './evolve.ts';
export type * from './state.ts';
