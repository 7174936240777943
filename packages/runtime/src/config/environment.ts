import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';
import { loadConfig } from './config.ts';
import type { Config, Environment } from './config.ts';

/**
 * The environment of this process over what a `.env` file in the working directory says: what was really set wins.
 * The only place that reads `process.env`.
 */
export function environment(): Environment {
  return { ...dotEnv('.env'), ...process.env };
}

/** For a service's main: the configuration, or its one line of complaint on standard error and exit status 2. */
export function configOrExit(env: Environment = environment()): Config {
  try {
    return loadConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function dotEnv(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
