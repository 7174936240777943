import { readdirSync, readFileSync } from 'node:fs';
import type pg from 'pg';

// USER_HZ: what /proc counts CPU time in. 100 on every Linux that Node runs on.
const ticksPerSecond = 100;

interface ProcessTimes {
  readonly parent: number;
  /** Ticks of its own, user and system. */
  readonly own: number;
  /** Ticks of its children that have ended. */
  readonly ended: number;
}

/** See proc_pid_stat(5); null when there is no such process, or no /proc. */
const timesOf = (pid: number): ProcessTimes | null => {
  try {
    // The name (2nd field, in parentheses) may hold anything: count from behind it.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11);
    return { parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return null;
  }
};

/** CPU seconds that a process has used so far. */
const cpuSecondsOf = (pid: number): number | null => {
  const times = timesOf(pid);
  return times === null ? null : times.own / ticksPerSecond;
};

/** CPU seconds of a PostgreSQL server so far: the postmaster and all its processes, living and ended. */
const serverCpuSeconds = (postmaster: number): number | null => {
  const times = timesOf(postmaster);
  if (times === null) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timesOf(Number(name)))
    .filter((child) => child?.parent === postmaster);
  const ticks = children.reduce((sum, child) => sum + (child?.own ?? 0), times.own + times.ended);
  return ticks / ticksPerSecond;
};

/** The server's first process; null when it is not on this machine or this is no Linux. */
export const findPostmaster = async (control: pg.Client): Promise<number | null> => {
  const { rows } = await control.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid ?? 0;
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('postgres')) return null;
  } catch {
    return null;
  }
  return timesOf(pid)?.parent ?? null;
};

/** Seconds; null where this machine cannot tell. */
export interface CpuUse {
  readonly client: number | null;
  readonly server: number | null;
}

export interface CpuWatch {
  readonly postmaster: number | null;
  /** The process on the client's side of the database; absent: this one. */
  readonly clientPid?: number;
}

/** What `work` costs: here (or in the process named), and in the whole PostgreSQL server, its background work included. */
export const withCpu = async <Result>(
  { postmaster, clientPid }: CpuWatch,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly cpu: CpuUse }> => {
  const now = (): CpuUse => ({
    client: clientPid === undefined ? ownCpuSeconds() : cpuSecondsOf(clientPid),
    server: postmaster === null ? null : serverCpuSeconds(postmaster),
  });
  const before = now();
  const result = await work();
  const after = now();
  return {
    result,
    cpu: { client: less(after.client, before.client), server: less(after.server, before.server) },
  };
};

const ownCpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const less = (after: number | null, before: number | null): number | null =>
  after === null || before === null ? null : after - before;

/** Seconds over a number of operations, in µs each. */
export const microsecondsEach = (seconds: number | null, operations: number): number | null =>
  seconds === null ? null : (seconds * 1e6) / operations;
