import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface ProcessLock {
  /** True when the one who held it before died without giving it back. */
  readonly wasStale: boolean;
  release(): void;
}

/** Who holds a lock that could not be had. */
export interface LockHolder {
  readonly heldBy: number;
}

/**
 * A lock file that holds the owner's process id and start time. It is stale, and taken over, when that process is gone, also when its id
 * belongs to another process by now (in a container, ids repeat after each restart).
 */
export function acquireProcessLock(path: string): ProcessLock | LockHolder {
  mkdirSync(dirname(path), { recursive: true, mode: 0o711 });
  const mine = `${process.pid} ${startOf(process.pid) ?? ''}`;
  // Written beside and linked into place: a lock is never seen without its owner.
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let wasStale = false; ; wasStale = true) {
      if (link(draft, path)) return { wasStale, release: () => release(path, mine) };
      const holder = lockHolder(path);
      if (holder !== undefined) return { heldBy: holder };
      removeStale(path, draft);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The process id of the living owner of that lock. */
export function lockHolder(path: string): number | undefined {
  const [pid = '', ...start] = (readIfAny(path) ?? '').split(' ');
  const holder = Number(pid);
  if (!Number.isInteger(holder) || holder <= 0 || !isAlive(holder)) return undefined;
  return startOf(holder) === start.join(' ') ? holder : undefined;
}

/** Whether a process of that id runs (also one of another user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function removeStale(path: string, draft: string): void {
  // Moved, then looked at: if somebody else replaced the stale lock in between, theirs is put back.
  const aside = `${draft}.stale`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (lockHolder(aside) !== undefined) link(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, mine: string): void {
  if (readIfAny(path) === mine) rmSync(path, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** When the process began, in whatever form the system has: only compared for equality. */
function startOf(pid: number): string | undefined {
  const stat = readIfAny(`/proc/${pid}/stat`);
  if (stat !== undefined) {
    // The name of the program (field 2, in parentheses) may hold spaces; the start time is field 22. See proc_pid_stat(5).
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${readIfAny('/proc/sys/kernel/random/boot_id')?.trim() ?? ''} ${start ?? ''}`;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** Does `work` while holding that lock; waits for as long as another process holds it. */
export async function withProcessLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    const lock = acquireProcessLock(path);
    if (!('release' in lock)) {
      await setTimeout(50);
      continue;
    }
    try {
      return await work();
    } finally {
      lock.release();
    }
  }
}
