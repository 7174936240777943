import { execFileSync, spawnSync } from 'node:child_process';

/** The user that the server runs as, where that is not ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/**
 * PostgreSQL refuses to run as root: then it runs as the user `postgres`, made if need be. Undefined: we are an ordinary user, and so is it.
 */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const existing = lookUp(NAME);
  if (existing) return existing;
  try {
    execFileSync('groupadd', ['--system', '--force', NAME], { stdio: 'ignore' });
    execFileSync('useradd', ['--system', '--gid', NAME, '--no-create-home', '--shell', '/bin/false', NAME], {
      stdio: 'ignore',
    });
  } catch {
    // Told below, with what can be done about it.
  }
  const made = lookUp(NAME);
  if (made) return made;
  throw new Error(
    `PostgreSQL does not run as root, and the user ${NAME} could not be made: start as an ordinary user, or set DATABASE_URL`,
  );
}

/** Whether that account can enter the directory. Tried rather than computed: access lists and mounts have a say too. */
export function canEnter(directory: string, account: Account | undefined): boolean {
  if (!account) return true;
  const tried = spawnSync('/bin/sh', ['-c', 'cd -- "$0"', directory], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  return tried.status === 0;
}

function lookUp(name: string): Account | undefined {
  try {
    const [uid, gid] = ['-u', '-g'].map((option) =>
      Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return uid !== undefined && gid !== undefined ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}
