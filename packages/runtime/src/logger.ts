import { pino, stdSerializers } from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { Config } from './config/config.ts';
import { correlationId } from './correlation.ts';

export type { Logger } from 'pino';

const secretFields = new Set([
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'current_password',
  'new_password',
  'token',
  'access',
  'refresh',
  'code',
  'secret',
]);

const oneTimeCode = /^\d{6,10}$/;

/** A `code` is hidden when it looks like a one-time code: elsewhere it is ECONNREFUSED, 23505 or invalid_otp, which explain a failure. */
const isSecret = (name: string, value: unknown): boolean =>
  secretFields.has(name) && (name !== 'code' || oneTimeCode.test(String(value)));

type Fields = Record<string, unknown>;

const isPlainObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

// As deep as anything of ours is logged: { req: { headers: { cookie } } }.
const deepest = 3;

/** The fields without their secrets. Copied only where there is one: most lines have none, and every request logs. */
const withoutSecrets = (fields: Fields, depth = 1): Fields => {
  let clean = fields;
  for (const [name, value] of Object.entries(fields)) {
    let kept = value;
    if (isSecret(name, value)) kept = '[redacted]';
    else if (depth < deepest && isPlainObject(value)) kept = withoutSecrets(value, depth + 1);
    if (kept === value) continue;
    if (clean === fields) clean = { ...fields };
    clean[name] = kept;
  }
  return clean;
};

/** What an error tells, without the objects that libraries hang on it: a whole connection (pg), a command with its arguments (ioredis). */
const readableError = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error;
  const told = Object.entries(stdSerializers.err(error)).filter(([, value]) => typeof value !== 'object');
  const several = error instanceof AggregateError ? { aggregateErrors: error.errors.map(readableError) } : {};
  return { ...Object.fromEntries(told), ...several };
};

/** What a line is about, where it is known. A new object each time: pino writes the line's own fields into it. */
const correlation = (): object => {
  const id = correlationId();
  return id === undefined ? {} : { correlation_id: id };
};

/** JSON lines on standard output (or `destination`), with fields that hold secrets replaced, to a depth of three levels. */
export function createLogger(
  config: Pick<Config, 'logLevel'>,
  name: string,
  destination?: DestinationStream,
): Logger {
  const options = {
    name,
    level: config.logLevel,
    formatters: { log: (fields: Fields) => withoutSecrets(fields) },
    serializers: { err: readableError },
    mixin: correlation,
  };
  return destination ? pino(options, destination) : pino(options);
}
