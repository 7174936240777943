import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { killRegisteredChildren, testEnvironment } from '@taskledger/testing';
import { plainReport } from './plain-report.ts';
import { clearStaleRuns, runPrefix } from './stale-runs.ts';
import { countResults } from './test-results.ts';
import { startTestServers } from './test-servers.ts';

/**
 * `pnpm test [files, folders or tap's options]`: starts the servers that the tests need, runs tap, and takes everything down again.
 * The last line is `N passed, N failed`, in assertions. With TEST_KEEP=1 the servers stay up after a failure until Ctrl-C.
 */
const runDirectory = mkdtempSync(join(tmpdir(), `${runPrefix}${process.pid}-`));
// The user that PostgreSQL runs as, when that is not ours, has to get in.
chmodSync(runDirectory, 0o711);
const runId = `${process.pid}_${Date.now().toString(36)}`;
Object.assign(process.env, { TEST_RUN_ID: runId, TEST_RUN_DIRECTORY: runDirectory });
const { ci } = testEnvironment();
const tapBinary = fileURLToPath(import.meta.resolve('tap')).replace(/dist\/.*$/, 'dist/esm/run.mjs');

let running: ChildProcess | undefined;
let interrupted = false;
let onInterrupt: () => void = () => undefined;
const interrupt = () => {
  interrupted = true;
  running?.kill('SIGTERM');
  onInterrupt();
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
// Whoever reads the output may leave (`| head`): the servers must still be taken down.
for (const stream of [process.stdout, process.stderr]) stream.on('error', interrupt);

try {
  process.exitCode = await run();
} finally {
  killRegisteredChildren(runDirectory);
  rmSync(runDirectory, { recursive: true, force: true });
}

async function run(): Promise<number> {
  const deadRunners = clearStaleRuns();
  buildTap();
  const servers = await startTestServers(runDirectory, runId, deadRunners);
  try {
    console.log(`On ${servers.summary}.`);
    if (interrupted) return 130;
    return await runTap(servers.env);
  } finally {
    await servers.stop();
  }
}

async function runTap(env: Readonly<Record<string, string>>): Promise<number> {
  const output = join(runDirectory, 'results.tap');
  const options = [
    ...(process.stdout.isTTY ? ['--reporter=base', `--output-file=${output}`] : ['--reporter=tap']),
    // Where everything is installed, a test that does not run is a failure.
    ...(ci ? ['--fail-skip', '--fail-todo', '--fail-only'] : []),
  ];
  const status = await tap([...options, ...process.argv.slice(2).flatMap(testFiles)], env, output);
  if (interrupted || !existsSync(output)) return interrupted ? 130 : status;

  const results = await countResults(output);
  const failed = results.failed + (ci ? results.skipped : 0);
  if (status !== 0 && process.env['TEST_KEEP'] !== undefined) await keepServers(env);
  if (!ci && results.skipped > 0) console.log(`${results.skipped} skipped`);
  // A run that ended badly never looks well, whatever was counted.
  console.log(`${results.passed} passed, ${status === 0 ? failed : Math.max(failed, 1)} failed`);
  return status === 0 && failed > 0 ? 1 : status;
}

/** tap makes its test class from the list of plugins, and the run that finds it missing still uses the old one. */
function buildTap(): void {
  const signature = ['-e', `import('tap').then(({ t }) => process.stdout.write(t.pluginSignature))`];
  const built = execFileSync(process.execPath, signature, { encoding: 'utf8' });
  if (/@tapjs\/(typescript|mock)/.test(built))
    execFileSync(process.execPath, [tapBinary, 'build'], { stdio: 'ignore' });
}

/** Runs tap, whose results are in the file `output` afterwards. Without a terminal the reporter is ours. */
async function tap(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  output: string,
): Promise<number> {
  const plain = !process.stdout.isTTY;
  const child = spawn(process.execPath, [tapBinary, ...args], {
    stdio: ['inherit', plain ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  running = child;
  const closed = once(child, 'close');
  if (child.stdout !== null) {
    child.stdout.pipe(plainReport((line) => console.log(line)));
    await pipeline(child.stdout, createWriteStream(output));
  }
  await closed;
  return child.exitCode ?? 1;
}

/** tap takes files: a folder stands for the tests in it. */
function testFiles(argument: string): string[] {
  if (argument.startsWith('-') || !existsSync(argument) || !statSync(argument).isDirectory())
    return [argument];
  return readdirSync(argument, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.includes('node_modules'))
    .map((name) => join(argument, name));
}

async function keepServers(env: Readonly<Record<string, string>>): Promise<void> {
  console.log('The servers stay up; Ctrl-C ends them.', env);
  const idle = setInterval(() => undefined, 60_000);
  await new Promise<void>((resolve) => (onInterrupt = resolve));
  clearInterval(idle);
}
