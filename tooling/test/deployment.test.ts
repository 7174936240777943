import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadConfig, variableNames } from '@taskledger/runtime';
import { repositoryRoot } from '@taskledger/testing';

const read = (file: string) => readFileSync(join(repositoryRoot, file), 'utf8');

const command = z.array(z.string());
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  command: command.optional(),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: command }).optional(),
  container_name: z.string().optional(),
  restart: z.string(),
});
const composition = z.object({
  services: z.record(z.string(), service),
  volumes: z.record(z.string(), z.null()),
});

const { services, volumes } = composition.parse(parse(read('docker-compose.yml'), { merge: true }));
const ours = Object.entries(services).filter(([, { build }]) => build !== undefined);

const secrets: Readonly<Record<string, string>> = {
  POSTGRES_PASSWORD: 'a1b2c3',
  JWT_PRIVATE_KEY: generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  OTP_SECRET: randomBytes(48).toString('base64'),
  DATA_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
};

t.test('the composition has every part, and each waits for what it needs', async (t) => {
  t.same(Object.keys(services).toSorted(), ['api', 'mail', 'migrate', 'postgres', 'redis', 'worker']);
  t.same(ours.map(([name]) => name).toSorted(), ['api', 'migrate', 'worker']);
  for (const name of ['api', 'worker']) {
    t.same(services[name]?.depends_on, {
      migrate: { condition: 'service_completed_successfully' },
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    });
  }
  t.same(services['migrate']?.depends_on, { postgres: { condition: 'service_healthy' } });
  for (const [name, { depends_on }] of Object.entries(services)) {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const other = services[needed];
      t.ok(other, `${name} needs ${needed}, which there is`);
      if (condition === 'service_healthy')
        t.ok(other?.healthcheck, `${needed} can tell whether it is healthy`);
    }
  }
  t.match(services['api']?.healthcheck?.test.join(' '), /readyz/);
  t.match(services['postgres']?.image, /^postgres:18/);
  t.match(services['redis']?.image, /^redis:7/);
  t.match(services['redis']?.command?.join(' '), '--appendonly yes --maxmemory-policy noeviction');
  for (const { volumes: mounts } of Object.values(services)) {
    for (const mount of mounts) t.ok((mount.split(':')[0] ?? '') in volumes, `${mount} is a named volume`);
  }
});

t.test('workers can be multiplied', async (t) => {
  const { ports, container_name: name } = services['worker'] ?? {};
  t.same(ports, []);
  t.equal(name, undefined);
});

t.test('the commands are files that the build makes', async (t) => {
  for (const [name, { command: words = [] }] of ours) {
    const [program, file = ''] = words;
    t.equal(program, 'node');
    t.ok(existsSync(join(repositoryRoot, file)), `${name}: ${file}`);
  }
});

t.test('the environment is a complete production configuration', async (t) => {
  for (const [name, { environment }] of ours) {
    const unknown = Object.keys(environment).filter((variable) => !variableNames.includes(variable));
    t.same(unknown, [], `${name}: every variable is known to the configuration`);
    const config = loadConfig(interpolated(environment, secrets));
    t.equal(config.environment, 'production');
    t.equal(config.databaseUrl, 'postgres://taskledger:a1b2c3@postgres:5432/taskledger');
    t.equal(config.smtpUrl, 'smtp://mail:1025', 'mails are caught unless SMTP_URL is set');
  }
  // HOST, PORT and DATA_DIR are the container's own affair.
  const offered = Object.keys(services['api']?.environment ?? {});
  const missing = variableNames.filter((variable) => !offered.includes(variable));
  t.same(missing.toSorted(), ['DATA_DIR', 'HOST', 'PORT'], 'everything else can be set from outside');
});

t.test('no secret has a default', async (t) => {
  for (const [, { environment }] of ours) {
    for (const secret of Object.keys(secrets)) {
      const { [secret]: _, ...others } = secrets;
      t.throws(() => interpolated(environment, others), new RegExp(`${secret}: `));
    }
  }
});

t.test('the image is built from files that there are, and does not run as root', async (t) => {
  const instructions = read('Dockerfile')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const copied = instructions.filter(([word, flag]) => word === 'COPY' && !flag?.startsWith('--'));
  const sources = copied.flatMap((words) => words.slice(1, -1));
  t.ok(sources.length > 5);

  const sent = read('.dockerignore').split('\n');
  for (const source of sources) {
    t.ok(existsSync(join(repositoryRoot, source)), `${source} exists`);
    t.ok(sent.includes(`!${source}`), `${source} is sent to the builder`);
  }
  t.ok(sent.includes('*'), 'and nothing else is');

  const references = z
    .object({ references: z.array(z.object({ path: z.string() })) })
    .parse(JSON.parse(read('tsconfig.json')));
  for (const { path } of references.references) {
    t.ok(
      sources.some((source) => path.startsWith(`${source}/`)),
      `${path} is part of the build`,
    );
  }
  const user = instructions.findLast(([word]) => word === 'USER');
  t.same(user, ['USER', 'node']);
});

/** As Compose does it: `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`. */
function interpolated(
  environment: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_, name: string, kind?: string, rest?: string) => {
      const value = given[name] ?? '';
      if (value === '' && kind === '?') throw new Error(`${name}: ${rest ?? ''}`);
      return value === '' ? (rest ?? '') : value;
    });
  return Object.fromEntries(Object.entries(environment).map(([name, text]) => [name, fill(text)]));
}
