import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@taskledger/runtime';

export interface Redis {
  readonly url: string;
  readonly version: string;
  readonly stop: () => Promise<void>;
}

/** The server that was named, or one of the bench's own; undefined when neither is to be had. */
export const findRedis = async (named: string | undefined): Promise<Redis | undefined> => {
  if (named === undefined) return startRedis();
  return {
    url: named,
    version: (await versionAt(named)) ?? '(version unknown)',
    stop: async () => undefined,
  };
};

/** Starts a redis-server set up as production must be: append-only file, `noeviction`. */
const startRedis = async (): Promise<Redis | undefined> => {
  const directory = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const child = spawn(
    'redis-server',
    [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', directory],
      ...['--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction'],
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit').catch(() => undefined);
  const missing = once(child, 'error').then(() => undefined);
  const version = await Promise.race([missing, versionOnceUp(url)]);
  if (version === undefined) {
    remove();
    return undefined;
  }
  return {
    url,
    version,
    stop: async () => {
      child.kill();
      await exited;
      remove();
    },
  };
};

const versionOnceUp = async (url: string): Promise<string> => {
  for (let tries = 0; tries < 100; tries += 1) {
    const version = await versionAt(url);
    if (version !== undefined) return version;
    await setTimeout(50);
  }
  throw new Error('redis-server does not answer');
};

/** Undefined where nobody answers, or not without a password. */
const versionAt = async (url: string): Promise<string | undefined> => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port || 6379), hostname);
  try {
    await once(socket, 'connect');
    socket.write('INFO server\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return /redis_version:(\S+)/.exec(answer.toString())?.[1];
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
};
