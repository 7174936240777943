import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const runPrefix = 'taskledger-test-';

/**
 * Clears up after runs that were killed themselves: what they started still runs, in directories named after the dead runner.
 * Answers with the process ids of those runners.
 */
export function clearStaleRuns(): number[] {
  const dead: number[] = [];
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(runPrefix))) {
    const runner = Number(name.slice(runPrefix.length).split('-')[0]);
    if (!Number.isInteger(runner) || isAlive(runner)) continue;
    const directory = join(tmpdir(), name);
    for (const pid of processesOf(directory)) kill(pid);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    dead.push(runner);
  }
  return dead;
}

/** The processes that name the directory in their command or their environment, or that live in it (Redis tells no other way). */
function processesOf(directory: string): number[] {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(directory))
      .map((line) => Number.parseInt(line, 10));
  }
  return readdirSync('/proc')
    .map(Number)
    .filter(
      (pid) => pid > 0 && pid !== process.pid && traces(pid).some((trace) => trace.includes(directory)),
    );
}

function traces(pid: number): string[] {
  const sources = [
    () => readFileSync(`/proc/${pid}/cmdline`, 'utf8'),
    () => readFileSync(`/proc/${pid}/environ`, 'utf8'),
    () => readlinkSync(`/proc/${pid}/cwd`),
  ];
  return sources.flatMap((source) => {
    try {
      return [source()];
    } catch {
      // Gone in the meantime, or not ours to look at.
      return [];
    }
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in the meantime.
  }
}
