import { acquireProcessLock, createLogger, freePort, launcherLockPath } from '@taskledger/runtime';
import type { Config, Environment } from '@taskledger/runtime';
import { apiPort, friendlyUrl, inboxPort, localUrl } from './addresses.ts';
import { prepareDatabase } from './database.ts';
import { LaunchError } from './launch-error.ts';
import type { Output } from './output.ts';
import type { Programs } from './programs.ts';
import { untilReady } from './readiness.ts';
import { supervise } from './supervise.ts';
import type { Program } from './supervise.ts';
import { welcome } from './welcome.ts';

export interface LaunchOptions {
  readonly config: Config;
  /** For the processes, which read their own configuration from it. */
  readonly env: Environment;
  readonly programs: Programs;
  readonly output: Output;
  /** Ends the start between two steps, and the wait for readiness. */
  readonly signal: AbortSignal;
}

export interface Launched {
  /** True when the API answered that it is ready and the welcome was printed; false when it was stopped first. */
  readonly ready: Promise<boolean>;
  /** Everything in order: services, inbox, database. Within five seconds. */
  stop(): Promise<void>;
  /** Everything, now. */
  kill(): void;
}

/** How long processes of a launcher that was killed may hold the port: they end themselves, see exitWithParent. */
const AFTER_A_CRASH_MS = 3_000;

/**
 * Starts the whole product on this machine.
 * @throws LaunchError when somebody has to do something first; nothing is left running then.
 */
export async function launch({ config, env, programs, output, signal }: LaunchOptions): Promise<Launched> {
  const began = Date.now();
  const logger = createLogger(config, 'launcher', { write: (line) => output.line('launcher', line) });
  const lock = acquireProcessLock(launcherLockPath(config.dataDir));
  if ('heldBy' in lock) {
    throw new LaunchError(
      `Taskledger already runs on ${config.dataDir} (process ${lock.heldBy}): stop it first, or set another DATA_DIR and PORT for a second instance`,
    );
  }
  try {
    const port = await apiPort(config.host, config.port, lock.wasStale ? AFTER_A_CRASH_MS : 0);
    const inboxPorts =
      config.smtpUrl === undefined ? { http: await inboxPort(port), smtp: await freePort() } : undefined;
    signal.throwIfAborted();
    const database = await prepareDatabase(config, logger);
    const childEnv = {
      ...env,
      HOST: config.host,
      PORT: String(port),
      DATA_DIR: config.dataDir,
      DATABASE_URL: database.connectionString,
      SMTP_URL: inboxPorts ? `smtp://127.0.0.1:${inboxPorts.smtp}` : config.smtpUrl,
    };
    const start = (program: Program) => supervise(program, childEnv, output);
    const inbox =
      inboxPorts && !signal.aborted ? start(programs.inbox(inboxPorts.http, inboxPorts.smtp)) : undefined;
    const services = signal.aborted ? [] : programs.services.map(start);

    const inboxUrl = inboxPorts && localUrl('127.0.0.1', inboxPorts.http);
    const ready = untilAllReady(localUrl(config.host, port), inboxUrl, output, signal).then((isReady) => {
      const facts = {
        apiUrl: friendlyUrl(config.host, port),
        inboxUrl: inboxPorts && friendlyUrl('127.0.0.1', inboxPorts.http),
        dataDir: config.dataDir,
        databasePlace: database.place,
        seconds: (Date.now() - began) / 1000,
      };
      if (isReady) output.block(welcome(facts));
      return isReady;
    });

    return {
      ready,
      async stop() {
        await Promise.all(services.map((service) => service.stop(3_000)));
        await inbox?.stop(500); // After the worker, whose last mails it takes.
        await database.stop(1_000);
        lock.release();
      },
      kill() {
        for (const child of [...services, inbox]) child?.kill();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function untilAllReady(api: string, inbox: string | undefined, output: Output, signal: AbortSignal) {
  const all = await Promise.all([
    untilReady({ url: `${api}/readyz`, otherwise: `${api}/healthz` }, output, signal),
    inbox === undefined || untilReady({ url: inbox }, output, signal),
  ]);
  return all.every(Boolean);
}
