import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killGroup, registerChild } from './child-registry.ts';
import { testEnvironment } from './environment.ts';

export interface RedisProcess {
  readonly url: string;
  readonly port: number;
  /** Starts the server again, on the same port and with the same data. */
  start(): Promise<void>;
  /** SIGKILL, unless told: resolves when the process is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Kills the server and takes its data away; `start` brings an empty one. */
  lose(): Promise<void>;
  /** Ends the server and removes its data. */
  remove(): Promise<void>;
}

export interface RedisProcessOptions {
  readonly binary: string;
  /** Keeps an append-only file, flushed on every write, so that the data survives `kill`. */
  readonly durable?: boolean;
}

/** Starts a redis-server of its own on a free port of loopback, set up as production must be (`noeviction`). */
export async function startRedis({ binary, durable = false }: RedisProcessOptions): Promise<RedisProcess> {
  const directory = await mkdtemp(join(testEnvironment().runDirectory ?? tmpdir(), 'taskledger-redis-'));
  const { freePort } = await import('@taskledger/runtime');
  const port = await freePort();
  const args = [
    ...[
      '--bind',
      '127.0.0.1',
      '--port',
      String(port),
      '--dir',
      directory,
      '--databases',
      '1024',
      '--save',
      '',
    ],
    ...[
      '--maxmemory-policy',
      'noeviction',
      '--appendonly',
      durable ? 'yes' : 'no',
      '--appendfsync',
      'always',
    ],
  ];
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    registerChild(child);
    await ready(child, port);
  }

  async function kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const victim = child;
    child = undefined;
    if (victim === undefined || victim.exitCode !== null || victim.signalCode !== null) return;
    const gone = new Promise((resolve) => victim.once('exit', resolve));
    if (signal === 'SIGKILL') killGroup(victim.pid);
    else victim.kill(signal);
    await gone;
  }

  async function lose(): Promise<void> {
    await kill();
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory);
  }

  async function remove(): Promise<void> {
    await kill();
    await rm(directory, { recursive: true, force: true });
  }

  await start();
  return { url: `redis://127.0.0.1:${port}`, port, start, kill, lose, remove };
}

function ready(child: ChildProcess, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      if (log.includes('Ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`redis-server did not start on port ${port}:\n${log}`)));
  });
}
