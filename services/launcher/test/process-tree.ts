import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface TreeProcess {
  readonly pid: number;
  readonly parent: number;
  /** The command with its arguments. */
  readonly command: string;
}

/** A process and everything that it started, directly or not, and that still runs under it. */
export function processTree(root: number): readonly TreeProcess[] {
  const all = processes();
  const below = (pid: number): TreeProcess[] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return [...all.filter(({ pid }) => pid === root), ...below(root)];
}

/** Those that still run. A zombie does not: it waits to be reaped by whoever inherited it. */
export function living(tree: readonly TreeProcess[]): readonly TreeProcess[] {
  const pids = new Set(processes().map(({ pid }) => pid));
  return tree.filter(({ pid }) => pids.has(pid));
}

/** SIGKILL for all of them, so quickly that none has time to react to the end of another. */
export function killAll(tree: readonly TreeProcess[]): void {
  for (const { pid } of tree) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

function processes(): TreeProcess[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

/** See proc(5): not everywhere is there a `ps`. */
function fromProc(): TreeProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        if (/^State:\s+[ZX]/m.test(status)) return [];
        const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(name), parent, command }];
      } catch {
        // Gone in the meantime.
        return [];
      }
    });
}

function fromPs(): TreeProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,state=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^ *(\d+) +(\d+) +(\S+) +(.*)$/.exec(line) ?? [];
    return pid === undefined || state.startsWith('Z')
      ? []
      : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}
