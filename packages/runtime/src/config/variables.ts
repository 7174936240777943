import { z } from 'zod';
import { queueConcurrency, queueRates } from './queue-values.ts';
import * as value from './values.ts';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const DATABASE = ['postgres:', 'postgresql:'] as const;

/** Every variable there is; `.env.example` names the same ones (a test compares them). All are optional for local use. */
export const variables = z
  .object({
    NODE_ENV: value.oneOf(['development', 'test', 'production']),
    PORT: value.wholeNumber(0, 65_535),
    HOST: value.text,
    PUBLIC_URL: value.url(['https:', 'http:']),
    TRUST_PROXY: value.trustedProxies,
    DATA_DIR: value.text,
    DATABASE_URL: value.url(DATABASE),
    DATABASE_REPLICA_URL: value.url(DATABASE),
    REDIS_URL: value.url(['redis:', 'rediss:']),
    SMTP_URL: value.url(['smtp:', 'smtps:']),
    MAIL_FROM: value.mailbox,
    JWT_PRIVATE_KEY: value.ed25519PrivateKey,
    OTP_SECRET: value.sharedSecret,
    OTP_DIGITS: value.wholeNumber(6, 8),
    DATA_ENCRYPTION_KEY: value.aes256Key,
    DATA_ENCRYPTION_KEY_FALLBACK: value.aes256Key,
    ADMIN_EMAIL: value.address,
    ADMIN_PASSWORD: value.password,
    RATE_LIMIT_OTP: value.wholeNumber(0, 1_000_000),
    RATE_LIMIT_USER: value.wholeNumber(0, 1_000_000),
    RATE_LIMIT_ANONYMOUS: value.wholeNumber(0, 1_000_000),
    RATE_LIMIT_WINDOW: value.duration('100ms', '24h'),
    AWS_LAMBDA_FUNCTION_NAME: value.text,
    AWS_REGION: value.text,
    AWS_ENDPOINT_URL_LAMBDA: value.url(['https:', 'http:']),
    OVERDUE_EVERY: value.duration('100ms', '24h'),
    REMINDER_BEFORE: value.duration('1s', '30d'),
    // Longer than any REMINDER_BEFORE: a reminder's delivery is kept until its due time has passed.
    DELIVERY_RETENTION: value.duration('31d', '3650d'),
    LOG_LEVEL: value.oneOf(LOG_LEVELS),
    WEBHOOK_ALLOW_PRIVATE: value.yesOrNo,
    WORKER_CONCURRENCY: queueConcurrency,
    WORKER_RATE: queueRates,
    METRICS_PORT: value.wholeNumber(0, 65_535),
    OTEL_EXPORTER_OTLP_ENDPOINT: value.url(['https:', 'http:']),
    AUDIT_ANCHOR_FILE: value.text,
    AUDIT_ANCHOR_URL: value.url(['https:', 'http:']),
  })
  .partial();

export type VariableName = keyof typeof variables.shape;

export const variableNames: readonly string[] = Object.keys(variables.shape);

const examples: Readonly<Record<VariableName, string>> = {
  NODE_ENV: 'production',
  PORT: '3000',
  HOST: '127.0.0.1',
  PUBLIC_URL: 'https://tasks.example.com',
  TRUST_PROXY: '1',
  DATA_DIR: '.data',
  DATABASE_URL: 'postgres://user:password@localhost:5432/taskledger',
  DATABASE_REPLICA_URL: 'postgres://user:password@replica:5432/taskledger',
  REDIS_URL: 'redis://localhost:6379/0',
  SMTP_URL: 'smtps://user:password@smtp.example.com:465',
  MAIL_FROM: '"Taskledger <no-reply@example.com>"',
  JWT_PRIVATE_KEY: '"$(openssl genpkey -algorithm ed25519)"',
  OTP_SECRET: '"$(openssl rand -base64 48)"',
  OTP_DIGITS: '8',
  DATA_ENCRYPTION_KEY: '"$(openssl rand -base64 32)"',
  DATA_ENCRYPTION_KEY_FALLBACK: '"$(openssl rand -base64 32)"',
  ADMIN_EMAIL: 'admin@example.com',
  ADMIN_PASSWORD: '"a long passphrase"',
  RATE_LIMIT_OTP: '5',
  RATE_LIMIT_USER: '50',
  RATE_LIMIT_ANONYMOUS: '10',
  RATE_LIMIT_WINDOW: '60s',
  AWS_LAMBDA_FUNCTION_NAME: 'task-completed',
  AWS_REGION: 'eu-central-1',
  AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4566',
  OVERDUE_EVERY: '60s',
  REMINDER_BEFORE: '24h',
  DELIVERY_RETENTION: '90d',
  LOG_LEVEL: 'info',
  WEBHOOK_ALLOW_PRIVATE: 'false',
  WORKER_CONCURRENCY: 'mail=10,webhook=50',
  WORKER_RATE: 'mail=50/s,lambda=600/m',
  METRICS_PORT: '9464',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318',
  AUDIT_ANCHOR_FILE: '/mnt/elsewhere/taskledger-checkpoints.ndjson',
  AUDIT_ANCHOR_URL: 'https://audit.example.com/checkpoints',
};

/** The one line that a person who set this variable wrongly reads. `problem` completes "PORT …". */
export function complaint(name: VariableName, problem: string): string {
  return `${name} ${problem}, for example ${name}=${examples[name]}`;
}

/** The variable that a zod issue of `variables` is about. */
export function isVariableName(name: unknown): name is VariableName {
  return typeof name === 'string' && name in variables.shape;
}
