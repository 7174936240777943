import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmbeddedPostgres } from '@taskledger/runtime';
import { access } from './access.ts';
import { append } from './append.ts';
import { appendScale } from './append-scale.ts';
import type { Benchmark } from './benchmark.ts';
import { inspectServer } from './database.ts';
import { http } from './http.ts';
import { jobs } from './jobs.ts';
import { inspectMachine } from './machine.ts';
import { mail } from './mail.ts';
import { formatNumber } from './measure.ts';
import { overdue } from './overdue.ts';
import { findRedis } from './redis.ts';
import { rebuildLoad } from './rebuild-load.ts';
import { rebuild } from './rebuild.ts';
import { type Goal, isMet } from './report.ts';
import { writeResult } from './results.ts';
import { scale } from './scale.ts';
import { stream } from './stream.ts';
import { verify } from './verify.ts';

const benchmarks: ReadonlyMap<string, Benchmark> = new Map([
  ['append', append],
  ['append-scale', appendScale],
  ['http', http],
  ['access', access],
  ['scale', scale],
  ['stream', stream],
  ['rebuild', rebuild],
  ['rebuild-load', rebuildLoad],
  ['verify', verify],
  ['jobs', jobs],
  ['mail', mail],
  ['overdue', overdue],
]);

const usage = `pnpm bench [name …] [--quick]

  names     ${[...benchmarks.keys()].join(', ')}; none: all of them
  --quick   smaller and shorter, written to results/tmp

BENCH_DATABASE_URL   the PostgreSQL server to measure on (as a role that may create databases); without it the embedded one
BENCH_REDIS_URL      a Redis, on which jobs are left behind; without it an own redis-server, where one is installed
`;

const log = (line: string): void => console.log(line);

const main = async (args: readonly string[]): Promise<number> => {
  const quick = args.includes('--quick');
  const names = args.filter((arg) => arg !== '--quick' && arg !== '--');
  if (names.some((name) => !benchmarks.has(name))) {
    console.error(usage);
    return 2;
  }
  const machine = inspectMachine();
  const redis = await findRedis(process.env['BENCH_REDIS_URL']);
  const postgres = await findServer();
  const stop = async () => {
    await postgres.stop();
    await redis?.stop();
  };
  // A second Ctrl-C ends it at once.
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().finally(() => process.exit(143)));
  try {
    const server = await inspectServer(postgres.url);
    log(
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGib} GiB; Node ${machine.node}; PostgreSQL ${server.version}; Redis ${redis?.version ?? 'none'}; ${machine.commit}`,
    );
    log(
      `load ${formatNumber(machine.loadBefore)}; ${Object.entries(server.settings)
        .map((pair) => pair.join('='))
        .join(' ')}`,
    );
    for (const [name, benchmark] of benchmarks) {
      if (names.length > 0 && !names.includes(name)) continue;
      log(`\n# ${name}`);
      const result = await benchmark({ serverUrl: postgres.url, server, redisUrl: redis?.url, quick, log });
      for (const goal of result.goals) log(goalLine(goal));
      const record = {
        name,
        measuredAt: new Date().toISOString(),
        quick,
        machine,
        server,
        redis: redis?.version,
        result,
      };
      writeResult(join(benchDirectory, 'results', ...(quick ? ['tmp'] : [])), record, [...benchmarks.keys()]);
    }
    return 0;
  } finally {
    await stop();
  }
};

// Compiled, this file is in bench/dist.
const benchDirectory = dirname(import.meta.dirname);

const goalLine = (goal: Goal): string => {
  const promise = [
    goal.atLeast === undefined ? '' : ` (promised ≥ ${goal.atLeast})`,
    goal.atMost === undefined ? '' : ` (promised ≤ ${goal.atMost})`,
  ];
  const verdict = isMet(goal) === false ? ' MISSED' : '';
  return `  = ${goal.what}: ${formatNumber(goal.reached)}${promise.join('')}${verdict}`;
};

const findServer = async (): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const named = process.env['BENCH_DATABASE_URL'];
  if (named !== undefined) return { url: named, stop: async () => undefined };
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  // The user that the server runs as has to get in; otherwise its data would be kept, and left, elsewhere.
  chmodSync(dataDir, 0o711);
  const embedded = await startEmbeddedPostgres({
    dataDir,
    logger: { info: () => undefined, warn: console.warn },
  });
  return {
    url: embedded.maintenanceConnectionString,
    stop: async () => {
      await embedded.stop(30_000);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

process.exitCode = await main(process.argv.slice(2));
