import { decideTask } from './decide.ts';
import { evolveTask } from './evolve.ts';

/** The task aggregate: its streams are `task-<id>`. */
export const taskDecider = { category: 'task', decide: decideTask, evolve: evolveTask } as const;
