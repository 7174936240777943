import type { Config } from '@taskledger/runtime';
import type { Operator } from './operator.ts';
import type { Terminal } from './output/terminal.ts';

/** 0: fine. 1: something wrong was found. (2, wrong use, is decided before a command runs, or thrown as `WrongUse`.) */
export type ExitStatus = 0 | 1;

/** What every command is given. */
export interface Context {
  readonly terminal: Terminal;
  /** Machine-readable output was asked for. */
  readonly json: boolean;
  /** Who gives the order, and why: goes into every event that comes of it. */
  readonly operator: Operator;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Read when it is needed: help needs no configuration. Throws `ConfigError`. */
  readonly config: () => Config;
}

/** Turns the work of a command into an action: commander's arguments and options come after the context. */
export type Act = <Args extends unknown[]>(
  work: (context: Context, ...args: Args) => Promise<ExitStatus>,
) => (...args: Args) => Promise<void>;

/** Prints a command's answer: `data` as one line of JSON, or the lines for a person. */
export const answer = ({ json, terminal }: Context, data: unknown, lines: () => readonly string[]): void => {
  if (json) terminal.print(JSON.stringify(data));
  else for (const line of lines()) terminal.print(line);
};
