import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { microsecondsEach, withCpu } from '../cpu.ts';
import type { Figures } from '../measure.ts';
import type { LoadOutcome, LoadPlan } from './load-plan.ts';
import type { RunningServer } from './servers.ts';

/** Puts load on a server, from a process of its own, and counts what server and database spend on it. */
export const loadServer = async (
  plan: LoadPlan,
  server: RunningServer,
  postmaster: number | null,
): Promise<Figures> => {
  const { result, cpu } = await withCpu({ postmaster, clientPid: server.pid }, () => generate(plan));
  if (result.failures > 0)
    throw new Error(`${result.failures} of ${result.requests} requests to ${server.url} failed`);
  return {
    'req/s': result.requests / result.seconds,
    'p50 ms': result.p50,
    'p97.5 ms': result.p975,
    'p99 ms': result.p99,
    'server CPU µs/req': microsecondsEach(cpu.client, result.requests),
    'PostgreSQL CPU µs/req': microsecondsEach(cpu.server, result.requests),
  };
};

const generate = (plan: LoadPlan): Promise<LoadOutcome> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('load-process.js', import.meta.url)), [], {
      execArgv: [],
      serialization: 'advanced',
    });
    child.once('message', (outcome: LoadOutcome) => resolve(outcome));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the load generator ended with ${code}`)));
    child.send(plan);
  });
