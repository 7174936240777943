import { setTimeout } from 'node:timers/promises';
import { freePort, portProblem } from '@taskledger/runtime';
import { LaunchError } from './launch-error.ts';

const EVERYWHERE = new Set(['0.0.0.0', '::', '']);
const HERE = new Set([...EVERYWHERE, '127.0.0.1', '::1', 'localhost']);

/** The address that this machine reaches a server under that listens on `host`. */
export function localUrl(host: string, port: number): string {
  const reachable = host === '::' ? '::1' : EVERYWHERE.has(host) ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** The same for people. */
export function friendlyUrl(host: string, port: number): string {
  return HERE.has(host) ? `http://localhost:${port}` : localUrl(host, port);
}

/**
 * The port for the API: the wanted one, any free one for 0. `patienceMs`: how long a port that is taken may need to become free (the processes of a
 * launcher that was killed notice it and end).
 * @throws LaunchError that says who is in the way, and what to set.
 */
export async function apiPort(host: string, wanted: number, patienceMs: number): Promise<number> {
  for (const deadline = Date.now() + patienceMs; ; await setTimeout(100)) {
    const problem = await portProblem(wanted, host);
    if (problem === undefined) return wanted === 0 ? freePort(host) : wanted;
    if (problem !== 'EADDRINUSE' || Date.now() >= deadline)
      throw new LaunchError(explain(problem, host, wanted));
  }
}

/** The one after the API's if it is free: easy to remember. */
export async function inboxPort(apiPortNumber: number): Promise<number> {
  const next = apiPortNumber + 1;
  return next <= 65_535 && (await portProblem(next)) === undefined ? next : freePort();
}

function explain(problem: string, host: string, port: number): string {
  const another = `choose another port, for example PORT=${port < 65_000 ? port + 10 : 3000}`;
  switch (problem) {
    case 'EADDRINUSE':
      return `Port ${port} is already in use by another program: stop that one, or ${another}`;
    case 'EACCES':
      return `Port ${port} may not be used without special rights: ${another}`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST=${host} is not an address of this machine: use HOST=127.0.0.1 or HOST=0.0.0.0`;
    default:
      return `Port ${port} on ${host} cannot be listened on (${problem}): ${another}`;
  }
}
