import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type RunningServer } from './servers.ts';

export interface ApiServiceSettings {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** Signs access tokens. */
  readonly privatePem: string;
  /** Of the environment, beyond that. */
  readonly env?: Readonly<Record<string, string>>;
}

const main = new URL('../../../services/api/dist/main.js', import.meta.url);

/** The API as it ships, in a process of its own; request log and rate limits are switched off. */
export const startApiService = async ({
  databaseUrl,
  redisUrl,
  privatePem,
  env,
}: ApiServiceSettings): Promise<RunningServer> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const server = await startServer(main, '/healthz', {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    JWT_PRIVATE_KEY: privatePem,
    LOG_LEVEL: 'error',
    RATE_LIMIT_OTP: '0',
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_ANONYMOUS: '0',
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    ...env,
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
