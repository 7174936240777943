import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAlive } from '../process-lock.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  fsync: 'on',
  // Queries here are short: compiling them costs more than it saves.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const KEEP_LOG_BYTES = 16 * 1024 * 1024;

/** Starts the server, in a session of its own: a Ctrl-C in our terminal is for us, and we stop it last. Resolves to its process id. */
export async function launchServer(
  { postgres }: Binaries,
  { directory, port, logFile }: { directory: string; port: number; logFile: string },
  account: Account | undefined,
): Promise<number> {
  if ((statSync(logFile, { throwIfNoEntry: false })?.size ?? 0) > KEEP_LOG_BYTES)
    renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const child = spawn(postgres, ['-D', directory, '-p', String(port), ...settings], {
      ...account,
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      detached: true,
      // To a file, not to a pipe of ours: the server outlives a SIGKILL of this process and must still be able to write.
      stdio: ['ignore', log, log],
    });
    child.unref();
    return await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('spawn', () => resolve(child.pid ?? 0));
    });
  } finally {
    closeSync(log);
  }
}

/** The process id of the living server of that cluster. A pid file that a killed server left behind is no evidence. */
export function runningServer(directory: string): number | undefined {
  const pid = pidInFile(directory);
  return pid !== undefined && isAlive(pid) && isServerOf(pid, directory) ? pid : undefined;
}

/**
 * A pid file whose process is gone is the server's own business at its next start. When another program has that id by now, the server
 * would refuse to start for ever: then the file is removed.
 */
export function removeMisleadingPidFile(directory: string): void {
  const pid = pidInFile(directory);
  if (pid !== undefined && isAlive(pid) && !isServerOf(pid, directory))
    rmSync(join(directory, 'postmaster.pid'));
}

/** Fast shutdown (SIGINT); when that takes too long an immediate one (SIGQUIT), which loses nothing and means recovery at the next start. */
export async function stopServer(directory: string, timeoutMs: number): Promise<void> {
  const pid = runningServer(directory);
  if (pid === undefined) return;
  for (const [signal, patience] of [
    ['SIGINT', timeoutMs],
    ['SIGQUIT', 1_000],
    ['SIGKILL', 1_000],
  ] as const) {
    signalIfAlive(pid, signal);
    for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(20)) {
      // Not only by its id: a zombie that nobody reaps (in a container) is gone, too.
      if (!isAlive(pid) || !isServerOf(pid, directory)) return;
    }
  }
}

function signalIfAlive(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The first line of postmaster.pid; see "miscadmin.h" of PostgreSQL for the file's layout. */
function pidInFile(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(directory, 'postmaster.pid'), 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isServerOf(pid: number, directory: string): boolean {
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(directory);
  } catch {
    return process.platform === 'win32';
  }
}
