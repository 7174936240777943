import { freePort } from '@taskledger/runtime';
import {
  compiled,
  type MailServer,
  smtpServer,
  spawnProcess,
  type TestDatabase,
  testDatabase,
  waitFor,
} from '@taskledger/testing';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Test } from 'tap';
import { launchChromium } from './chromium.ts';
import { person, type Person } from './seed.ts';

/** API and worker on a database of their own, and a browser. */
export interface Product {
  readonly url: string;
  readonly mail: MailServer;
  /** The database, for what no program of ours would do to it. */
  readonly pool: TestDatabase['pool'];
  readonly browser: Browser;
  /** Somebody new. */
  readonly person: (name: string) => Promise<Person>;
  readonly makeAdmin: (who: Person) => Promise<void>;
  /** The operator's command line; fails the test where it does. */
  readonly ops: (...args: readonly string[]) => Promise<void>;
  /** A browser of somebody's own. Errors on its consoles fail the test, unless they are what a refused request leaves there and `refusals` are expected. */
  readonly context: (options?: ContextOptions) => Promise<BrowserContext>;
  /** A page of somebody who has signed in. */
  readonly signedIn: (who: Person, options?: ContextOptions) => Promise<Page>;
}

export interface ContextOptions extends BrowserContextOptions {
  /** Statuses that the test itself provokes. */
  readonly refusals?: readonly number[];
}

/** `variables` of the environment go over the tests' own. */
export const startProduct = async (
  t: Test,
  variables: Readonly<Record<string, string>> = {},
): Promise<Product> => {
  const { connectionString, pool } = await testDatabase(t);
  const mail = await smtpServer(t);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { privateKey } = generateKeyPairSync('ed25519');
  const env = {
    NODE_ENV: 'test',
    PORT: String(port),
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    DATABASE_URL: connectionString,
    REDIS_URL: undefined,
    SMTP_URL: mail.url,
    JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    OTP_SECRET: randomBytes(32).toString('hex'),
    DATA_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    RATE_LIMIT_OTP: '0',
    RATE_LIMIT_USER: '0',
    RATE_LIMIT_ANONYMOUS: '0',
    OVERDUE_EVERY: '1s',
    ...variables,
  };
  const api = spawnProcess(t, compiled('api'), { env });
  spawnProcess(t, compiled('worker'), { env });
  const [browser] = await Promise.all([
    launchChromium(),
    waitFor(async () => (await fetch(`${url}/readyz`)).ok, {
      timeoutMs: 60_000,
      describe: () => api.output(),
    }),
  ]);
  t.teardown(() => browser.close());

  const context: Product['context'] = async ({ refusals = [], ...options } = {}) => {
    const made = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
    made.setDefaultTimeout(15_000);
    made.on('console', (message) => {
      const text = message.text();
      const expected = refusals.some((status) => text.includes(`status of ${status}`));
      if (['error', 'warning'].includes(message.type()) && !expected)
        t.fail(`console: ${text} ${message.location().url}`);
    });
    made.on('weberror', (error) => void t.fail(`in the page: ${error.error().message}`));
    return made;
  };
  const ops: Product['ops'] = async (...args) => {
    const running = spawnProcess(t, compiled('ops'), { args: [...args], env });
    const { code } = await running.exited;
    t.equal(code, 0, running.output());
  };
  return {
    url,
    mail,
    pool,
    browser,
    context,
    person: (name) => person(url, name),
    ops,
    makeAdmin: ({ id }) => ops('users', 'set-role', id, 'ADMIN'),
    signedIn: async (who, options) => {
      const page = await (await context(options)).newPage();
      await signIn(page, url, who);
      return page;
    },
  };
};

/** As a person does it. */
export const signIn = async (page: Page, url: string, { email, password }: Person): Promise<void> => {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'To do', level: 1 }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
};
