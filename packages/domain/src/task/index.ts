export type * from './commands.ts';
export { taskDecider } from './decider.ts';
export { decideTask } from './decide.ts';
export { type DueInput, resolveDue } from './due-date.ts';
export { type TaskEvent, taskEvents } from './events.ts';
export { evolveTask } from './evolve.ts';
export {
  type FieldChange,
  type PastTask,
  stateAtTime,
  stateAtVersion,
  taskHistory,
  type TaskHistoryEntry,
} from './history.ts';
export type { StoredTaskEvent } from './past-changes.ts';
export { accessTo, type TaskAction } from './permissions.ts';
export * from './state.ts';
