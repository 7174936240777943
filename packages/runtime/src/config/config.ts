import type { EncryptionKeys } from '@taskledger/events';
import type { KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import type { QueueName } from '../queues/queue.ts';
import { ConfigError } from './config-error.ts';
import type { QueueRate } from './queue-values.ts';
import { keptSecret } from './kept-secrets.ts';
import type { SecretName } from './kept-secrets.ts';
import { complaint, isVariableName, variables } from './variables.ts';
import type { VariableName } from './variables.ts';

/** Everything that the environment decides. Frozen; times in milliseconds; keys as KeyObjects, which no logger can print. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production';
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** The value for Fastify's `trustProxy`. */
  readonly trustProxy: boolean | number | readonly string[];
  /** An absolute path. */
  readonly dataDir: string;
  /** None: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | undefined;
  readonly databaseReplicaUrl: string | undefined;
  /** None: queues on PostgreSQL, rate limits in memory. */
  readonly redisUrl: string | undefined;
  /** None: mails go to the development inbox. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Ed25519. */
  readonly jwtPrivateKey: KeyObject;
  readonly otpSecret: KeyObject;
  /** Of a one-time code. */
  readonly otpDigits: number;
  /** 32 bytes each. The second, if any, only opens what was wrapped under it. */
  readonly dataEncryptionKeys: EncryptionKeys;
  /** The first administrator. */
  readonly admin: { readonly email: string; readonly password: string } | undefined;
  /** Requests per window; 0: any number of them. */
  readonly rateLimit: {
    readonly otp: number;
    readonly user: number;
    readonly anonymous: number;
    readonly windowMs: number;
  };
  /** `endpoint`: in the place of the region's own. */
  readonly lambda:
    | { readonly functionName: string; readonly region: string; readonly endpoint: string | undefined }
    | undefined;
  readonly overdueEveryMs: number;
  readonly reminderBeforeMs: number;
  /** How long a delivery is kept after it was settled. */
  readonly deliveryRetentionMs: number;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
  readonly webhookAllowPrivate: boolean;
  /** Jobs at once, in each worker; a queue that is absent has the worker's own default. */
  readonly workerConcurrency: Readonly<Partial<Record<QueueName, number>>>;
  /** Jobs in a time, over all workers; a queue that is absent is not limited. */
  readonly workerRate: Readonly<Partial<Record<QueueName, QueueRate>>>;
  /** Where the worker tells its metrics and its health; none: nowhere. The API does so at its own port. */
  readonly metricsPort: number | undefined;
  /** Without a slash at its end. None: no traces. */
  readonly traceEndpoint: string | undefined;
  /** Where each day's checkpoint of the ledger goes, outside of the database. */
  readonly auditAnchor: { readonly file: string | undefined; readonly url: string | undefined };
}

/** Environment variables by name: `process.env`, or any part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

const REQUIRED_IN_PRODUCTION = [
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'JWT_PRIVATE_KEY',
  'OTP_SECRET',
  'DATA_ENCRYPTION_KEY',
] as const;

/**
 * The configuration that these environment variables describe. An empty value counts as none.
 * Secrets that local use leaves out are made and kept in `DATA_DIR/keys`: the one thing this writes.
 * @throws ConfigError at the first variable that is wrong.
 */
export function loadConfig(env: Environment): Config {
  const given = parse(env);
  const production = given.NODE_ENV === 'production';
  if (production) {
    for (const name of REQUIRED_IN_PRODUCTION)
      requireSet(given, name, 'is required when NODE_ENV=production');
  }
  if (given.ADMIN_PASSWORD) requireSet(given, 'ADMIN_EMAIL', 'is required together with ADMIN_PASSWORD');
  if (given.ADMIN_EMAIL) requireSet(given, 'ADMIN_PASSWORD', 'is required together with ADMIN_EMAIL');
  if (given.AWS_LAMBDA_FUNCTION_NAME)
    requireSet(given, 'AWS_REGION', 'is required with AWS_LAMBDA_FUNCTION_NAME');

  const port = given.PORT ?? 3000;
  const dataDir = resolve(given.DATA_DIR ?? '.data');
  return Object.freeze({
    environment: given.NODE_ENV ?? 'development',
    host: given.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    port,
    publicUrl: (given.PUBLIC_URL ?? `http://localhost:${port}`).replace(/\/+$/, ''),
    trustProxy: given.TRUST_PROXY ?? false,
    dataDir,
    databaseUrl: given.DATABASE_URL,
    databaseReplicaUrl: given.DATABASE_REPLICA_URL,
    redisUrl: given.REDIS_URL,
    smtpUrl: given.SMTP_URL,
    mailFrom: given.MAIL_FROM ?? 'Taskledger <no-reply@localhost>',
    ...keys(given, dataDir),
    otpDigits: given.OTP_DIGITS ?? 8,
    admin:
      given.ADMIN_EMAIL && given.ADMIN_PASSWORD
        ? Object.freeze({ email: given.ADMIN_EMAIL, password: given.ADMIN_PASSWORD })
        : undefined,
    rateLimit: Object.freeze({
      otp: given.RATE_LIMIT_OTP ?? 5,
      user: given.RATE_LIMIT_USER ?? 50,
      anonymous: given.RATE_LIMIT_ANONYMOUS ?? 10,
      windowMs: given.RATE_LIMIT_WINDOW ?? 60_000,
    }),
    lambda:
      given.AWS_LAMBDA_FUNCTION_NAME && given.AWS_REGION
        ? Object.freeze({
            functionName: given.AWS_LAMBDA_FUNCTION_NAME,
            region: given.AWS_REGION,
            endpoint: given.AWS_ENDPOINT_URL_LAMBDA,
          })
        : undefined,
    overdueEveryMs: given.OVERDUE_EVERY ?? 60_000,
    reminderBeforeMs: given.REMINDER_BEFORE ?? 86_400_000,
    deliveryRetentionMs: given.DELIVERY_RETENTION ?? 90 * 86_400_000,
    logLevel: given.LOG_LEVEL ?? 'info',
    webhookAllowPrivate: given.WEBHOOK_ALLOW_PRIVATE ?? false,
    workerConcurrency: Object.freeze(given.WORKER_CONCURRENCY ?? {}),
    workerRate: Object.freeze(given.WORKER_RATE ?? {}),
    metricsPort: given.METRICS_PORT,
    traceEndpoint: given.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/+$/, ''),
    auditAnchor: Object.freeze({ file: given.AUDIT_ANCHOR_FILE, url: given.AUDIT_ANCHOR_URL }),
  });
}

type Given = ReturnType<typeof variables.parse>;

function parse(env: Environment): Given {
  const set = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const parsed = variables.safeParse(Object.fromEntries(set));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = issue?.path[0];
  throw new ConfigError(
    isVariableName(name) ? complaint(name, issue?.message ?? 'is wrong') : 'The configuration is wrong',
  );
}

function requireSet(given: Given, name: VariableName, problem: string): void {
  if (given[name] === undefined) throw new ConfigError(complaint(name, problem));
}

function keys(given: Given, dataDir: string) {
  // A kept secret goes through the same check as a given one: a damaged file is reported, not used.
  const kept = (name: SecretName) =>
    parse({ [name]: keptSecret(dataDir, name) })[name] ?? unreadable(dataDir, name);
  return {
    jwtPrivateKey: given.JWT_PRIVATE_KEY ?? kept('JWT_PRIVATE_KEY'),
    otpSecret: given.OTP_SECRET ?? kept('OTP_SECRET'),
    dataEncryptionKeys: Object.freeze<EncryptionKeys>([
      given.DATA_ENCRYPTION_KEY ?? kept('DATA_ENCRYPTION_KEY'),
      ...(given.DATA_ENCRYPTION_KEY_FALLBACK === undefined ? [] : [given.DATA_ENCRYPTION_KEY_FALLBACK]),
    ]),
  };
}

function unreadable(dataDir: string, name: SecretName): never {
  throw new ConfigError(
    `${name} is kept in ${dataDir}/keys, but the file is empty: restore it or set ${name}`,
  );
}
