import type { ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testEnvironment } from './environment.ts';

/**
 * Notes a child that leads a process group, so that the runner of the tests can end it
 * when the test file itself was killed and its teardown never ran.
 */
export function registerChild(child: ChildProcess): void {
  const { runDirectory } = testEnvironment();
  if (runDirectory === undefined || child.pid === undefined) return;
  const note = join(processNotes(runDirectory), String(child.pid));
  writeFileSync(note, child.spawnargs.join(' '));
  child.once('exit', () => rmSync(note, { force: true }));
}

/** Kills the whole process group that the child leads; one that is gone already is no error. */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Ends what the test files of this run left behind: only a file that was itself killed leaves anything. */
export function killRegisteredChildren(runDirectory: string): void {
  for (const pid of readdirSync(processNotes(runDirectory))) killGroup(Number(pid));
}

function processNotes(runDirectory: string): string {
  const directory = join(runDirectory, 'processes');
  mkdirSync(directory, { recursive: true });
  return directory;
}
