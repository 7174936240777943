import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, findEmbeddedPostgres, freePort, startEmbeddedPostgres } from '@taskledger/runtime';
import {
  compiled,
  spawnProcess,
  testEnvironment,
  type SpawnedProcess,
  type TestScope,
} from '@taskledger/testing';

/** An installation of the product on a machine: the compiled services, a data directory and a port. */
export interface Installation {
  readonly dataDir: string;
  readonly port: number;
  /** The address of the API, with its version. */
  readonly api: string;
  /** Starts all of it as `pnpm start` does, after the build. */
  launch(env?: Environment): SpawnedProcess;
  /** The same, and resolves when it is ready; the time goes into the test's comments. */
  start(what: string): Promise<SpawnedProcess>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The times are promised on a machine that has nothing else to do; here, other tests run beside this one. */
export const patience = { timeoutMs: 90_000 };

/** Nothing is there yet. At the end of the test whatever runs is ended and the data are removed. */
export async function installation(t: TestScope, env: Environment = {}): Promise<Installation> {
  const port = await freePort();
  const dataDir = temporaryDataDir(t);
  const launch = (more: Environment = {}) =>
    spawnProcess(t, compiled('launcher'), {
      env: { ...unsetServices, DATA_DIR: dataDir, PORT: String(port), ...env, ...more },
    });
  return {
    dataDir,
    port,
    api: `http://127.0.0.1:${port}/api/v1`,
    launch,
    async start(what) {
      const began = performance.now();
      const launched = launch();
      await launched.waitForOutput(/Ctrl-C stops all of it/, patience);
      t.comment(`${what}: ready in ${seconds(began)} s`);
      return launched;
    },
  };
}

export function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

/** What a developer has set for the own services is not for these. */
const unsetServices: Environment = Object.fromEntries(
  ['NODE_ENV', 'DATABASE_URL', 'REDIS_URL', 'SMTP_URL', 'LOG_LEVEL', 'HOST', 'PUBLIC_URL'].map((name) => [
    name,
    undefined,
  ]),
);

function temporaryDataDir(t: TestScope): string {
  const dataDir = mkdtempSync(join(testEnvironment().runDirectory ?? tmpdir(), 'taskledger-installation-'));
  // The user that PostgreSQL runs as, when that is not ours, has to get in.
  chmodSync(dataDir, 0o711);
  t.teardown(async () => {
    if ((await findEmbeddedPostgres(dataDir)) !== undefined) {
      const logger = createLogger({ logLevel: 'silent' }, 'test');
      await (await startEmbeddedPostgres({ dataDir, logger })).stop();
    }
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 });
  });
  return dataDir;
}
