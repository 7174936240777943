import { ConfigError, configOrExit, environment } from '@taskledger/runtime';
import { LaunchError } from './launch-error.ts';
import { launch } from './launch.ts';
import type { Launched } from './launch.ts';
import { createOutput } from './output.ts';
import type { Programs } from './programs.ts';

/**
 * The launcher as a process: exit status 0 after a stop that was asked for, 1 when it cannot start, 2 for a wrong configuration. The first
 * signal stops everything in order, the second one at once.
 */
export async function run(programs: Programs): Promise<void> {
  const env = environment();
  const config = configOrExit(env);
  const output = createOutput((text) => process.stdout.write(text), process.stdout.isTTY);
  // Whoever read our output may be gone (a closed terminal, `| head`): that is no reason to leave the others unattended.
  process.stdout.on('error', () => undefined);

  const asked = new AbortController();
  let launched: Launched | undefined;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked.signal.aborted) launched?.kill();
      else output.line('launcher', 'Stopping');
      asked.abort();
    });
  }
  const stopAsked = new Promise((resolve) => asked.signal.addEventListener('abort', resolve));
  try {
    launched = await launch({ config, env, programs, output, signal: asked.signal });
    if (!asked.signal.aborted) await stopAsked;
    await launched.stop();
    output.line('launcher', 'Stopped');
    process.exit(0);
  } catch (error) {
    if (asked.signal.aborted) process.exit(0);
    if (error instanceof ConfigError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(2);
    }
    if (!(error instanceof LaunchError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
