export { launch } from './launch.ts';
export type { Launched, LaunchOptions } from './launch.ts';
export { LaunchError } from './launch-error.ts';
export { createOutput } from './output.ts';
export type { Output } from './output.ts';
export type { Programs } from './programs.ts';
export { run } from './run.ts';
export type { Program } from './supervise.ts';
