import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { killGroup, registerChild } from './child-registry.ts';
import { repositoryRoot } from './environment.ts';
import type { TestScope } from './scope.ts';
import { waitFor } from './wait-for.ts';

export interface ProcessOptions {
  readonly args?: readonly string[];
  /** Added to the environment of the test; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The root of the repository unless told. */
  readonly cwd?: string;
}

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface SpawnedProcess {
  readonly pid: number;
  /** Resolves when the process is gone and its output complete; never rejects. */
  readonly exited: Promise<ProcessExit>;
  stdout(): string;
  stderr(): string;
  /** Both streams, in the order in which they arrived. */
  output(): string;
  write(text: string): void;
  /** Signals the process itself, not its children, and resolves when it has exited. */
  kill(signal?: NodeJS.Signals): Promise<ProcessExit>;
  /** Signals the process and returns at once. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the match; rejects, with the output so far, after `timeoutMs` (30 s) or when the process exits first. */
  waitForOutput(pattern: RegExp, options?: { readonly timeoutMs?: number }): Promise<RegExpMatchArray>;
}

/**
 * Starts a TypeScript or JavaScript file of the repository in a Node process of its own.
 * At teardown the process and everything that it started and that stayed in its process group are killed.
 */
export function spawnProcess(t: TestScope, file: string | URL, options: ProcessOptions = {}): SpawnedProcess {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const node = path.endsWith('.ts')
    ? [`--import=${import.meta.resolve('tsx/esm')}`, '--conditions=taskledger-source']
    : [];
  return spawnCommand(t, process.execPath, { ...options, args: [...node, path, ...(options.args ?? [])] });
}

/** As `spawnProcess`, for any program. */
export function spawnCommand(t: TestScope, command: string, options: ProcessOptions = {}): SpawnedProcess {
  // tap loads itself into every Node process that a test starts, by NODE_OPTIONS, and brings signal handlers of its own.
  // env takes it out again and becomes the program, under the same process id.
  const child = spawn('env', ['-u', 'NODE_OPTIONS', command, ...(options.args ?? [])], {
    cwd: options.cwd ?? repositoryRoot,
    env: { ...cleanEnvironment(), ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  registerChild(child);
  t.teardown(() => killGroup(child.pid));

  const chunks: { stream: 'stdout' | 'stderr'; text: string }[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => chunks.push({ stream: 'stdout', text }));
  child.stderr.setEncoding('utf8').on('data', (text: string) => chunks.push({ stream: 'stderr', text }));
  // A child that dies while it is written to is what some tests are about.
  child.stdin.on('error', () => undefined);

  let ended: ProcessExit | undefined;
  const exited = new Promise<ProcessExit>((resolve) => {
    const end = (exit: ProcessExit) => {
      ended = exit;
      resolve(exit);
    };
    child.once('close', (code, signal) => end({ code, signal }));
    child.once('error', (error) => {
      chunks.push({ stream: 'stderr', text: String(error) });
      end({ code: null, signal: null });
    });
  });

  const text = (stream?: 'stdout' | 'stderr') =>
    chunks
      .filter((chunk) => stream === undefined || chunk.stream === stream)
      .map((chunk) => chunk.text)
      .join('');

  return {
    pid: child.pid ?? -1,
    exited,
    stdout: () => text('stdout'),
    stderr: () => text('stderr'),
    output: () => text(),
    write: (input) => void child.stdin.write(input),
    kill: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
    signal: (signal) => void child.kill(signal),
    async waitForOutput(pattern, { timeoutMs = 30_000 } = {}) {
      const found = await waitFor(() => text().match(pattern) ?? ended, {
        timeoutMs,
        describe: () => `${pattern} in the output of ${commandLine(child.spawnargs)}:\n${text()}`,
      });
      if (Array.isArray(found)) return found;
      const late = text().match(pattern);
      if (late !== null) return late;
      throw new Error(
        `${commandLine(child.spawnargs)} exited (${JSON.stringify(ended)}) before ${pattern}:\n${text()}`,
      );
    },
  };
}

function commandLine(spawnargs: readonly string[]): string {
  return spawnargs
    .slice(3)
    .filter((argument) => !argument.startsWith('--'))
    .join(' ');
}

/** The environment of the test without tap's own variables, which would slow the child down and alter its output. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TAP|_TAPJS)/.test(name)));
}
