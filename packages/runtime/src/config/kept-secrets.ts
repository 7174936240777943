import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.ts';
import type { VariableName } from './variables.ts';

export type SecretName = Extract<VariableName, 'JWT_PRIVATE_KEY' | 'OTP_SECRET' | 'DATA_ENCRYPTION_KEY'>;

const secrets: Readonly<Record<SecretName, { readonly file: string; readonly make: () => string }>> = {
  JWT_PRIVATE_KEY: {
    file: 'jwt-private-key.pem',
    make: () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  },
  OTP_SECRET: { file: 'otp-secret', make: () => randomBytes(48).toString('base64') },
  DATA_ENCRYPTION_KEY: { file: 'data-encryption-key', make: () => randomBytes(32).toString('base64') },
};

/**
 * The secret of that name from `DATA_DIR/keys`, made there (mode 0600) by whoever asks first. Several processes may ask at once:
 * `link` lets exactly one of them win, and a file is never seen half written.
 */
export function keptSecret(dataDir: string, name: SecretName): string {
  const directory = join(dataDir, 'keys');
  const path = join(directory, secrets[name].file);
  try {
    // Not 0700 for DATA_DIR itself: an embedded PostgreSQL of another user (when we are root) lives below it.
    mkdirSync(dataDir, { recursive: true, mode: 0o711 });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return read(path) ?? make(path, secrets[name].make());
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new ConfigError(
      `DATA_DIR must be a directory that can be written (${reason}: ${path}), for example DATA_DIR=.data`,
    );
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function make(path: string, secret: string): string {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, `${secret.trim()}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(draft, path);
    return secret.trim();
  } catch (error) {
    const winner = read(path);
    if (winner === undefined) throw error;
    return winner;
  } finally {
    rmSync(draft, { force: true });
  }
}
