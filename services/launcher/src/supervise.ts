import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Environment } from '@taskledger/runtime';
import type { Output } from './output.ts';

/** A Node program that the launcher keeps running. */
export interface Program {
  readonly name: string;
  /** The script, and what follows it. */
  readonly args: readonly string[];
}

export interface Supervised {
  /** Asks the process to end, ends it after `patienceMs`, and resolves when it is gone. It is not started again. */
  stop(patienceMs: number): Promise<void>;
  /** Ends it now. */
  kill(): void;
}

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const STABLE_AFTER_MS = 30_000;

/** Starts a program, and starts it again whenever it ends: after half a second, doubling up to 30 s, and from the beginning once it has run for 30 s. */
export function supervise(program: Program, env: Environment, output: Output): Supervised {
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let delay = FIRST_DELAY_MS;
  let stopping = false;
  let resolveGone = () => undefined as void;
  const gone = new Promise<void>((resolve) => (resolveGone = resolve));

  function start(): void {
    const since = Date.now();
    const started = startProcess(program, env, output);
    child = started;
    // `close` comes when the output is complete, also after a spawn that failed.
    started.once('close', (code, signal) => {
      child = undefined;
      if (stopping) return resolveGone();
      if (Date.now() - since >= STABLE_AFTER_MS) delay = FIRST_DELAY_MS;
      const how = signal ?? (code === null ? 'could not be started' : `exit status ${code}`);
      output.line('launcher', `${program.name} ended (${how}); starting it again in ${delay / 1000} s`);
      timer = setTimeout(start, delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
    });
  }
  start();

  function kill(): void {
    if (child?.pid === undefined) return;
    try {
      // Its whole process group: it leads one, see below.
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      child.kill('SIGKILL');
    }
  }

  return {
    async stop(patienceMs) {
      stopping = true;
      clearTimeout(timer);
      if (!child) return;
      child.kill('SIGTERM');
      const impatience = setTimeout(() => {
        output.line('launcher', `${program.name} did not stop in ${patienceMs / 1000} s and was killed`);
        kill();
      }, patienceMs);
      await gone;
      clearTimeout(impatience);
    },
    kill,
  };
}

function startProcess({ name, args }: Program, env: Environment, output: Output): ChildProcess {
  const child = spawn(process.execPath, args, {
    env,
    // The channel tells the child when this process is gone, however it went: see exitWithParent.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A process group of its own: Ctrl-C is for the launcher, which stops the others in order.
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (text) => output.line(name, text));
  }
  child.on('error', (error) => output.line('launcher', `${name}: ${error.message}`));
  return child;
}
