import type { Command } from 'commander';
import type { Act, Context } from './context.ts';
import { endingOf } from './errors.ts';
import { operatorOf } from './operator.ts';
import { createProgram } from './program.ts';

/** All of the context but what the command line itself says. */
export type Surroundings = Omit<Context, 'json' | 'operator'>;

/** Runs one command line; answers with its exit status. A command that was stopped ends with 130, as shells expect. */
export const run = async (argv: readonly string[], surroundings: Surroundings): Promise<number> => {
  const { terminal, signal } = surroundings;
  let status: number = 0;
  const isJson = (program: Command) => program.opts<{ json?: boolean }>().json === true;
  const act: Act =
    (work) =>
    async (...args) => {
      status = await work(
        { ...surroundings, json: isJson(program), operator: operatorOf(program.opts()) },
        ...args,
      );
    };
  const program = createProgram(act, terminal);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (signal.aborted) return 130;
    const { status: failed, code, message } = endingOf(error);
    if (message !== undefined) {
      terminal.note(isJson(program) ? JSON.stringify({ error: { code, message } }) : message);
    }
    return failed;
  }
};
