import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canEnter } from './account.ts';
import type { Account } from './account.ts';
import { SHARED_ROOT } from './binaries.ts';
import type { Binaries } from './binaries.ts';
import { SUPERUSER } from './record.ts';

const DRAFT = '.new-';

/** Where a new cluster goes: `DATA_DIR/postgres`, or, when the server's user cannot get in there, to a place of its own. */
export function chooseDirectory(dataDir: string, account: Account | undefined): { elsewhere?: string } {
  if (canEnter(dataDir, account)) return {};
  return {
    elsewhere: join(SHARED_ROOT, createHash('sha256').update(dataDir).digest('hex').slice(0, 16), 'postgres'),
  };
}

/** Whether `initdb` came to its end there. */
export function isComplete(directory: string): boolean {
  return existsSync(join(directory, 'PG_VERSION')) && existsSync(join(directory, 'global', 'pg_control'));
}

/**
 * Makes a cluster. `initdb` works in a directory beside and the result is renamed, so an interrupted first start leaves nothing that could be taken for a
 * cluster; its remains are removed by the next one. Something at `directory` that is no cluster is moved aside, not deleted.
 */
export async function createCluster(
  directory: string,
  { initdb }: Binaries,
  account: Account | undefined,
  password: string,
): Promise<{ readonly movedAside: string | undefined }> {
  const movedAside = existsSync(directory) ? `${directory}.unusable-${Date.now()}` : undefined;
  if (movedAside) renameSync(directory, movedAside);

  mkdirSync(dirname(directory), { recursive: true, mode: 0o711 });
  removeDrafts(directory);
  // A name of its own: the `initdb` of a start that was killed may live on for a second, and still write into its draft.
  const draft = `${directory}${DRAFT}${randomBytes(4).toString('hex')}`;
  const passwordFile = `${draft}.password`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (account) {
      chownSync(draft, account.uid, account.gid);
      chownSync(passwordFile, account.uid, account.gid);
    }
    await run(
      initdb,
      [
        `--pgdata=${draft}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        // The same order and case rules on every machine, and no index that a new C library would break.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
      ],
      account,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, directory);
  return { movedAside };
}

function removeDrafts(directory: string): void {
  const parent = dirname(directory);
  for (const name of readdirSync(parent).filter((entry) =>
    entry.startsWith(`${basename(directory)}${DRAFT}`),
  )) {
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // Still being written to: the next first start tries again, and nothing depends on it.
    }
  }
}

/** @throws when the cluster belongs to another major version, which this server cannot read. */
export function assertVersion(directory: string, major: number): void {
  const found = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  if (found === String(major)) return;
  throw new Error(
    `The data in ${directory} is of PostgreSQL ${found}, and the embedded server is ${major}: back up with the earlier release, restore with this one`,
  );
}

function run(program: string, args: string[], account: Account | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...account,
      cwd: '/',
      // No part of our environment: it may hold secrets, and PG* variables would be obeyed.
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (complaints += chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`initdb failed (${code ?? 'killed'}): ${complaints.trim()}`)),
    );
  });
}
