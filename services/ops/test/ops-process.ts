import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@taskledger/runtime';
import { compiled, spawnProcess, type SpawnedProcess, type TestScope } from '@taskledger/testing';
import type { Terminal } from '../src/output/terminal.ts';
import { run } from '../src/run.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as the one JSON document that it must be. */
  readonly json: () => unknown;
}

/** The command line as its users have it: processes, for one database. */
export const operator = (t: TestScope, databaseUrl: string | undefined, env: Environment = {}) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-ops-'));
  t.teardown(() => rmSync(dataDir, { recursive: true, force: true }));
  const environment = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    REDIS_URL: undefined,
    NO_COLOR: undefined,
    FORCE_COLOR: undefined,
    ...env,
  };
  const start = (...args: string[]): SpawnedProcess =>
    spawnProcess(t, compiled('ops'), { args, env: environment });
  const finish = async (process: SpawnedProcess): Promise<Finished> => {
    const { code } = await process.exited;
    const stdout = process.stdout();
    return { status: code, stdout, stderr: process.stderr(), json: () => JSON.parse(stdout) as unknown };
  };
  return {
    start,
    finish,
    /** Standard input is empty. */
    ops: (...args: string[]): Promise<Finished> => finish(start(...args)),
    /** In this process: quick, for variants of what `ops` has shown to work as a process. */
    here: (...args: string[]): Promise<Finished> => runHere(args, environment),
    /** With text on standard input. */
    opsWith: (input: string, ...args: string[]): Promise<Finished> => {
      const process = start(...args);
      process.write(input);
      return finish(process);
    },
  };
};

const runHere = async (args: readonly string[], environment: Environment): Promise<Finished> => {
  const written = { stdout: '', stderr: '' };
  const terminal: Terminal = {
    print: (line) => void (written.stdout += `${line}\n`),
    write: async (text) => void (written.stdout += text),
    note: (line) => void (written.stderr += `${line}\n`),
    paint: (_format, text) => text,
    columns: undefined,
    progress: process.stderr,
  };
  const { signal } = new AbortController();
  const status = await run(args, { terminal, signal, config: () => loadConfig(environment) });
  return { status, ...written, json: () => JSON.parse(written.stdout) as unknown };
};
