import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What is known about the embedded server from one start to the next: `DATA_DIR/postgres.json`, mode 0600. */
const schema = z.object({
  /** Of both roles: the superuser, which looks after the server, and the service's own. */
  password: z.string().min(1),
  /** The last one used; 0 before the first start. */
  port: z.number().int().nonnegative(),
  /** Where the cluster is, if not in `DATA_DIR/postgres`. */
  elsewhere: z.string().min(1).optional(),
  /** Whether a cluster was ever completed: if it is missing then, that is a loss and not a first start. */
  initialised: z.boolean(),
});

export type ServerRecord = z.output<typeof schema>;

/** Makes the cluster and looks after it. */
export const SUPERUSER = 'postgres';
/** Owns the database and is no superuser, so that the ledger's revoked privileges bind it. */
export const SERVICE_ROLE = 'taskledger';
export const DATABASE = 'taskledger';

export function readRecord(dataDir: string): ServerRecord | undefined {
  const path = recordPath(dataDir);
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new Error(`${path} cannot be read: it holds the password of the database in DATA_DIR`, { cause });
  }
}

/** Replaces the record; it is never seen half written, also after a power cut. */
export function writeRecord(dataDir: string, record: ServerRecord): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o711 });
  const draft = `${recordPath(dataDir)}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(draft, recordPath(dataDir));
}

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

export function clusterDirectory(dataDir: string, { elsewhere }: ServerRecord): string {
  return elsewhere ?? join(dataDir, 'postgres');
}

/** For the service: its own role on its own database. */
export function connectionStringOf({ password, port }: ServerRecord): string {
  return `postgres://${SERVICE_ROLE}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

/** For looking after the server. */
export function maintenanceConnectionStringOf({ password, port }: ServerRecord): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

export function recordPath(dataDir: string): string {
  return join(dataDir, 'postgres.json');
}
