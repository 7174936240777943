import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface WorkerServiceSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly smtpUrl: string;
}

const main = fileURLToPath(new URL('../../../services/worker/dist/main.js', import.meta.url));

/** The worker as it runs in production, in a process of its own. */
export const startWorkerService = ({ databaseUrl, redisUrl, smtpUrl }: WorkerServiceSettings) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-bench-'));
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: databaseUrl,
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'bench@example.org',
      DATA_DIR: dataDir,
      DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      LOG_LEVEL: 'warn',
      OVERDUE_EVERY: '1s',
      ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
    },
  });
  const exited = once(child, 'exit');
  return {
    pid: child.pid ?? -1,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
