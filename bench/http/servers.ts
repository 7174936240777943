import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '@taskledger/runtime';

/** A server in a process of its own, ready to answer. */
export interface RunningServer {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** Starts a compiled file that listens on `PORT`; ready when `readyPath` answers at all. */
export const startServer = async (
  file: URL,
  readyPath: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningServer> => {
  const port = await freePort();
  const child = fork(fileURLToPath(file), [], {
    env: { ...process.env, NODE_ENV: 'production', ...env, PORT: String(port) },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(url + readyPath)); tries += 1) {
    if (child.exitCode !== null || tries > 300) throw new Error(`${file.pathname} did not start`);
    await setTimeout(100);
  }
  return {
    url,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill();
      await exited;
    },
  };
};

const answers = async (url: string): Promise<boolean> => {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};
