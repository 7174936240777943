import { createLogger, createPool, loadConfig } from '@taskledger/runtime';
import { createRedis } from '@taskledger/runtime/redis';
import { testDatabase } from '@taskledger/testing';
import type { FastifyInstance } from 'fastify';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { Test } from 'tap';
import { type Composed, buildApp, compose } from '../src/app.ts';
import { checkResponses } from './response-checker.ts';

export type Json = Record<string, unknown>;

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed, where it is JSON; else the text. */
  readonly body: Body;
}

export interface RequestOptions {
  readonly token?: string;
  /** An object is sent as JSON, a string as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface TestUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  /** An access token. */
  readonly token: string;
  readonly refresh: string;
}

export interface TestApi {
  readonly url: string;
  readonly app: FastifyInstance;
  readonly deps: Composed;
  /** What was logged, parsed. */
  readonly logs: Json[];
  request<Body = Json>(method: string, path: string, options?: RequestOptions): Promise<Answer<Body>>;
  /** Registers and signs in. */
  registerUser(details?: { readonly email?: string; readonly username?: string }): Promise<TestUser>;
  /** The same, as an administrator. */
  registerAdmin(): Promise<TestUser>;
}

export interface ApiOptions {
  /** Variables of the environment over the tests' own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of a database of its own. */
  readonly connectionString?: string;
  /** Adds routes or hooks before the API's own. */
  readonly extend?: (app: FastifyInstance) => void;
}

/** A whole API on a database of its own, over real HTTP; every response is compared with its declared schema. */
export const startApi = async (
  t: Test,
  { env = {}, connectionString, extend }: ApiOptions = {},
): Promise<TestApi> => {
  const databaseUrl = connectionString ?? (await testDatabase(t)).connectionString;
  const config = loadConfig({
    ...secrets(),
    ...unlimited,
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    ...env,
  });
  const logs: Json[] = [];
  const logger = createLogger(config, 'api', {
    write: (line: string) => void logs.push(JSON.parse(line) as Json),
  });
  const pool = createPool({ connectionString: databaseUrl, applicationName: 'test', logger });
  const { redisUrl } = config;
  const redis = redisUrl === undefined ? undefined : createRedis({ url: redisUrl, outage: 'away', logger });
  const check = checkResponses((complaint) => t.fail(complaint));
  const deps = compose({
    config,
    logger,
    pool,
    redis,
    extend: (app) => {
      check(app);
      extend?.(app);
    },
  });
  const app = await buildApp(deps);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    await app.close();
    redis?.disconnect();
    if (!pool.ended) await pool.end();
  });

  const request: TestApi['request'] = async <Body>(
    method: string,
    path: string,
    options: RequestOptions = {},
  ) => {
    const { token, body, headers } = options;
    const response = await fetch(new URL(path, url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return {
      status: response.status,
      headers: response.headers,
      body: (json ? JSON.parse(text) : text) as Body,
    };
  };

  const registerUser: TestApi['registerUser'] = async (details = {}) => {
    const credentials = {
      email: `${randomUUID()}@example.com`,
      password: 'correct horse battery',
      ...details,
    };
    const registered = await request<{ id: string }>('POST', '/api/v1/auth/register', { body: credentials });
    if (registered.status !== 201) throw new Error(`register: ${JSON.stringify(registered.body)}`);
    const { email, password } = credentials;
    const signedIn = await request<{ access: string; refresh: string }>('POST', '/api/v1/auth/login', {
      body: { email, password },
    });
    if (signedIn.status !== 200) throw new Error(`login: ${JSON.stringify(signedIn.body)}`);
    const { access, refresh } = signedIn.body;
    return { id: registered.body.id, email, password, token: access, refresh };
  };

  const registerAdmin = async (): Promise<TestUser> => {
    const { id, email, password } = await registerUser();
    const meta = { actor: 'system', correlation_id: randomUUID() };
    await deps.commands.users.handle(id, { type: 'ChangeRole', role: 'ADMIN' }, { meta });
    const { body } = await request<{ access: string; refresh: string }>('POST', '/api/v1/auth/login', {
      body: { email, password },
    });
    return { id, email, password, token: body.access, refresh: body.refresh };
  };

  return { url, app, deps, logs, request, registerUser, registerAdmin };
};

/** Tests send more requests than people do. Those of the limits set their own. */
export const unlimited = { RATE_LIMIT_OTP: '0', RATE_LIMIT_USER: '0', RATE_LIMIT_ANONYMOUS: '0' };

/** Keys that are given, so that no configuration of a test writes files. */
export const secrets = () => ({
  JWT_PRIVATE_KEY: generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  OTP_SECRET: randomBytes(32).toString('hex'),
  DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
});
