export { beginErasure, type Begun } from './begin.ts';
export { eraseUser, type ErasureDependencies, finishErasure } from './erase.ts';
export * from './list.ts';
export { forgetVisitors } from './visitors.ts';
