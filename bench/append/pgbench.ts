import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Figures } from '../measure.ts';

const run = promisify(execFile);

/** Whether PostgreSQL's own load generator is installed (it is not among the embedded binaries). */
export const hasPgbench = async (): Promise<boolean> => {
  try {
    await run('pgbench', ['--version']);
    return true;
  } catch {
    return false;
  }
};

/** Runs a script of one statement from `clients` connections, prepared once on each. */
export const runPgbench = async (
  url: string,
  script: string,
  clients: number,
  seconds: number,
): Promise<Figures> => {
  const directory = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const file = join(directory, 'script.sql');
  writeFileSync(file, script);
  try {
    const threads = Math.min(clients, 2);
    const { stdout } = await run('pgbench', [
      ...['--no-vacuum', '--protocol=prepared', `--file=${file}`, `--time=${seconds}`],
      ...[`--client=${clients}`, `--jobs=${threads}`, url],
    ]);
    return {
      'ops/s': numberIn(stdout, /tps = ([\d.]+)/),
      'mean ms': numberIn(stdout, /latency average = ([\d.]+)/),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
};

const numberIn = (text: string, pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
