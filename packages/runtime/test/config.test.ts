import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { repositoryRoot, spawnProcess } from '@taskledger/testing';
import t from 'tap';
import { ConfigError, createLogger, loadConfig, variableNames } from '@taskledger/runtime';
import type { Environment } from '@taskledger/runtime';

const ed25519 = exported(generateKeyPairSync('ed25519').privateKey);
const x25519 = exported(generateKeyPairSync('x25519').privateKey);

t.test('A8: all is optional for local use', (t) => {
  const DATA_DIR = t.testdir();
  const config = loadConfig({ DATA_DIR, PORT: '' });
  t.match(config, {
    environment: 'development',
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://localhost:3000',
    trustProxy: false,
    dataDir: DATA_DIR,
    databaseUrl: undefined,
    redisUrl: undefined,
    smtpUrl: undefined,
    otpDigits: 8,
    admin: undefined,
    lambda: undefined,
    rateLimit: { otp: 5, user: 50, anonymous: 10, windowMs: 60_000 },
    overdueEveryMs: 60_000,
    reminderBeforeMs: 86_400_000,
    deliveryRetentionMs: 90 * 86_400_000,
    logLevel: 'info',
    webhookAllowPrivate: false,
  });
  t.ok(Object.isFrozen(config) && Object.isFrozen(config.rateLimit));
  t.end();
});

t.test('E6: places and rates of queues, metrics and traces', (t) => {
  const DATA_DIR = t.testdir();
  const none = loadConfig({ DATA_DIR });
  t.match([none.workerConcurrency, none.workerRate], [{}, {}]);
  t.same([none.metricsPort, none.traceEndpoint], [undefined, undefined]);
  const config = loadConfig({
    DATA_DIR,
    WORKER_CONCURRENCY: 'mail=20, webhook=5',
    WORKER_RATE: 'mail=50/s,lambda=600/m, webhook=10/250ms',
    METRICS_PORT: '9464',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318/',
  });
  t.same(config.workerConcurrency, { mail: 20, webhook: 5 });
  t.same(config.workerRate, {
    mail: { max: 50, durationMs: 1_000 },
    lambda: { max: 600, durationMs: 60_000 },
    webhook: { max: 10, durationMs: 250 },
  });
  t.same([config.metricsPort, config.traceEndpoint], [9464, 'http://localhost:4318']);
  for (const [name, value] of [
    ['WORKER_CONCURRENCY', 'letters=3'],
    ['WORKER_CONCURRENCY', 'mail=0'],
    ['WORKER_CONCURRENCY', 'mail'],
    ['WORKER_RATE', 'mail=5'],
    ['WORKER_RATE', 'mail=0/s'],
    ['WORKER_RATE', 'mail=5/fortnight'],
  ] as const) {
    t.throws(
      () => loadConfig({ DATA_DIR, [name]: value }),
      new RegExp(`^${name} must be .*for example`),
      value,
    );
  }
  t.end();
});

t.test('A6 E4: values are understood', (t) => {
  const DATA_DIR = t.testdir();
  const config = loadConfig({
    DATA_DIR,
    PORT: '8080',
    PUBLIC_URL: 'https://tasks.example.com/',
    TRUST_PROXY: '10.0.0.0/8, ::1',
    RATE_LIMIT_OTP: '3',
    RATE_LIMIT_WINDOW: '90',
    OVERDUE_EVERY: '250ms',
    REMINDER_BEFORE: '5m',
    DELIVERY_RETENTION: '31d',
    WEBHOOK_ALLOW_PRIVATE: 'TRUE',
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'a long passphrase',
    AWS_LAMBDA_FUNCTION_NAME: 'f',
    AWS_REGION: 'eu-central-1',
    DATABASE_URL: 'postgres:///taskledger?host=/run/postgresql',
    SOMETHING_ELSE: 'is none of our business',
  });
  t.match(config, {
    port: 8080,
    publicUrl: 'https://tasks.example.com',
    trustProxy: ['10.0.0.0/8', '::1'],
    rateLimit: { otp: 3, windowMs: 90_000 },
    overdueEveryMs: 250,
    reminderBeforeMs: 300_000,
    deliveryRetentionMs: 31 * 86_400_000,
    webhookAllowPrivate: true,
    admin: { email: 'admin@example.com', password: 'a long passphrase' },
    lambda: { functionName: 'f', region: 'eu-central-1' },
  });
  t.equal(loadConfig({ DATA_DIR, TRUST_PROXY: '2' }).trustProxy, 2);
  t.equal(loadConfig({ DATA_DIR, TRUST_PROXY: 'true' }).trustProxy, true);
  t.end();
});

t.test('a wrong value is one line that names the variable, its problem and an example', (t) => {
  const DATA_DIR = t.testdir();
  const wrong: [Environment, RegExp][] = [
    [{ PORT: 'abc' }, /^PORT must be a whole number from 0 to 65535, for example PORT=3000$/],
    [{ PORT: '65536' }, /^PORT must be/],
    [{ PORT: '3000.5' }, /^PORT must be/],
    [
      { NODE_ENV: 'prod' },
      /^NODE_ENV must be one of development, test, production, for example NODE_ENV=production$/,
    ],
    [
      { RATE_LIMIT_WINDOW: 'soon' },
      /^RATE_LIMIT_WINDOW must be a time such as 250ms, 30s, 5m or 24h, for example RATE_LIMIT_WINDOW=60s$/,
    ],
    [{ OVERDUE_EVERY: '0' }, /^OVERDUE_EVERY must be from 100ms to 24h/],
    [{ RATE_LIMIT_OTP: '-1' }, /^RATE_LIMIT_OTP must be a whole number/],
    [{ DATABASE_URL: 'mysql://root:hunter2@db/x' }, /^DATABASE_URL must be a URL that begins with postgres:/],
    [
      { REDIS_URL: 'localhost:6379/hunter2' },
      /^REDIS_URL must be a URL that begins with redis:\/\/ or rediss:\/\//,
    ],
    [{ SMTP_URL: 'hunter2' }, /^SMTP_URL must be a URL/],
    [{ PUBLIC_URL: 'tasks.example.com' }, /^PUBLIC_URL must be a URL/],
    [{ MAIL_FROM: 'Taskledger' }, /^MAIL_FROM must be an e-mail address/],
    [{ MAIL_FROM: 'a <a@b.example>\r\nBcc: x@y.example' }, /^MAIL_FROM must be an e-mail address/],
    [{ TRUST_PROXY: 'perhaps' }, /^TRUST_PROXY must be true, false/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be one of trace/],
    [{ WEBHOOK_ALLOW_PRIVATE: 'maybe' }, /^WEBHOOK_ALLOW_PRIVATE must be true or false/],
    [{ JWT_PRIVATE_KEY: 'hunter2' }, /^JWT_PRIVATE_KEY must be an Ed25519 private key in PEM/],
    [{ JWT_PRIVATE_KEY: x25519 }, /^JWT_PRIVATE_KEY must be an Ed25519/],
    [{ OTP_SECRET: 'hunter2' }, /^OTP_SECRET must have at least 32 characters/],
    [{ DATA_ENCRYPTION_KEY: 'hunter2' }, /^DATA_ENCRYPTION_KEY must be 32 bytes/],
    [{ ADMIN_EMAIL: 'Ada <ada@example.com>' }, /^ADMIN_EMAIL must be an e-mail address/],
    [{ ADMIN_PASSWORD: 'hunter2' }, /^ADMIN_PASSWORD must have 8 to 128 characters/],
    [{ ADMIN_PASSWORD: 'a long passphrase' }, /^ADMIN_EMAIL is required together with ADMIN_PASSWORD/],
    [{ AWS_LAMBDA_FUNCTION_NAME: 'f' }, /^AWS_REGION is required/],
    [{ NODE_ENV: 'production' }, /^DATABASE_URL is required when NODE_ENV=production/],
    [{ DATA_DIR: '/dev/null/data' }, /^DATA_DIR must be a directory that can be written/],
  ];
  for (const [env, expected] of wrong) {
    const complaint = complaintOf({ DATA_DIR, ...env });
    t.match(complaint, expected, Object.keys(env).join());
    t.notMatch(complaint, /hunter2|\n/, 'one line, no secret');
  }
  t.end();
});

t.test('production demands the real servers and its own secrets', (t) => {
  const complete: Environment = {
    NODE_ENV: 'production',
    DATA_DIR: join(t.testdir(), 'not-made'),
    DATABASE_URL: 'postgres://db/taskledger',
    REDIS_URL: 'redis://redis',
    SMTP_URL: 'smtp://mail',
    JWT_PRIVATE_KEY: ed25519.trim().replaceAll('\n', '\\n'),
    OTP_SECRET: randomBytes(32).toString('hex'),
    DATA_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const config = loadConfig(complete);
  t.match(config, { environment: 'production', host: '0.0.0.0' });
  const DATA_ENCRYPTION_KEY_FALLBACK = randomBytes(32).toString('base64');
  t.same(
    loadConfig({ ...complete, DATA_ENCRYPTION_KEY_FALLBACK }).dataEncryptionKeys.map((key) =>
      key.export().toString('base64'),
    ),
    [complete['DATA_ENCRYPTION_KEY'], DATA_ENCRYPTION_KEY_FALLBACK],
    'what wraps comes first',
  );
  t.throws(() => statSync(config.dataDir), { code: 'ENOENT' }, 'nothing is written');
  for (const name of [
    'DATABASE_URL',
    'REDIS_URL',
    'SMTP_URL',
    'JWT_PRIVATE_KEY',
    'OTP_SECRET',
    'DATA_ENCRYPTION_KEY',
  ]) {
    t.match(
      complaintOf({ ...complete, [name]: undefined }),
      new RegExp(`^${name} is required when NODE_ENV=production`),
    );
  }
  t.end();
});

t.test('G7: local secrets are made once, kept for the owner only, and printed by nothing', async (t) => {
  const DATA_DIR = join(t.testdir(), 'deep', 'down');
  const first = loadConfig({ DATA_DIR });
  const second = loadConfig({ DATA_DIR });
  t.ok(first.jwtPrivateKey.equals(second.jwtPrivateKey));
  t.ok(first.otpSecret.equals(second.otpSecret));
  t.ok(first.dataEncryptionKeys[0].equals(second.dataEncryptionKeys[0]));
  t.equal(first.dataEncryptionKeys[0].symmetricKeySize, 32);
  const kept = ['jwt-private-key.pem', 'otp-secret', 'data-encryption-key'].map((file) =>
    join(DATA_DIR, 'keys', file),
  );
  for (const path of kept) t.equal(statSync(path).mode & 0o777, 0o600, path);
  const shown = JSON.stringify(first) + inspect(first, { depth: 9 });
  for (const path of kept) t.notOk(shown.includes(readFileSync(path, 'utf8').split('\n').at(-2) ?? ''));

  const racing = join(DATA_DIR, 'raced');
  const file = new URL('fixtures/print-otp-secret.ts', import.meta.url);
  const racers = Array.from({ length: 4 }, () => spawnProcess(t, file, { args: [racing] }));
  for (const racer of racers) t.match(await racer.exited, { code: 0 });
  t.equal(new Set(racers.map((racer) => racer.stdout())).size, 1, 'several that start at once agree on one');

  writeFileSync(kept[2] ?? '', 'damaged\n');
  t.match(
    complaintOf({ DATA_DIR }),
    /^DATA_ENCRYPTION_KEY must be 32 bytes/,
    'a damaged one is reported, not replaced',
  );
});

t.test('A8: .env.example names every variable, each with a comment above', (t) => {
  const lines = readFileSync(join(repositoryRoot, '.env.example'), 'utf8').split('\n');
  const named = lines.flatMap((line) => /^#?([A-Z][A-Z\d_]*)=/.exec(line)?.[1] ?? []);
  t.same(named.toSorted(), variableNames.toSorted());
  for (const paragraph of lines.join('\n').trim().split('\n\n')) t.match(paragraph, /^# /);
  t.end();
});

t.test(
  'a service prints the one line alone and exits with 2; a .env file counts, the real environment wins',
  async (t) => {
    const script = join(repositoryRoot, 'packages/runtime/test/fixtures/print-config.ts');
    const cwd = t.testdir({ '.env': 'PORT=4001\nHOST=127.0.0.9\nDATA_DIR=here\n' });
    const good = spawnProcess(t, script, { cwd, env: { HOST: '127.0.0.8' } });
    t.match(await good.exited, { code: 0 });
    t.same(JSON.parse(good.stdout()), { port: 4001, host: '127.0.0.8', dataDir: join(cwd, 'here') });
    const bad = spawnProcess(t, script, { cwd, env: { PORT: 'x' } });
    t.match(await bad.exited, { code: 2 });
    t.equal(bad.output(), 'PORT must be a whole number from 0 to 65535, for example PORT=3000\n');
  },
);

t.test('A9 G7: the logger writes JSON and hides secrets', (t) => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'info' }, 'api', { write: (line) => lines.push(line) });
  const secret = 'hunter2';
  logger.info(
    { password: secret, token: secret, body: { refresh: secret, code: '123456', title: 'kept' } },
    'one',
  );
  logger.info({
    req: { headers: { authorization: secret, cookie: secret }, url: '/x' },
    res: { headers: { 'set-cookie': secret } },
  });
  logger.error({ err: Object.assign(new Error('lost'), { code: 'ECONNREFUSED' }) }, 'two');
  const refused = Object.assign(new Error('refused', { cause: new Error('the reason') }), {
    command: { name: 'auth', args: [secret] },
    client: new (class Client {
      readonly options = { password: secret };
    })(),
  });
  logger.error({ err: new AggregateError([refused], 'several') }, 'three');
  logger.warn(refused);
  logger.debug('not at this level');
  t.equal(lines.length, 5);
  t.notMatch(lines.join(''), secret);
  t.notMatch(lines.join(''), '123456');
  t.match(JSON.parse(lines[0] ?? ''), {
    name: 'api',
    msg: 'one',
    body: { title: 'kept', code: '[redacted]' },
  });
  t.match(JSON.parse(lines[2] ?? ''), { err: { message: 'lost', code: 'ECONNREFUSED' } });
  const told = { type: 'Error', message: 'refused: the reason', stack: /the reason/ };
  t.match(JSON.parse(lines[3] ?? ''), { err: { message: 'several', aggregateErrors: [told] } });
  t.match(JSON.parse(lines[4] ?? ''), { err: { ...told, client: undefined, command: undefined } });
  t.end();
});

function complaintOf(env: Environment): string {
  try {
    loadConfig(env);
    return 'no complaint';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

function exported(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}
