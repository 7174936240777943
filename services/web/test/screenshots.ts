import { compiled, spawnProcess, waitFor } from '@taskledger/testing';
import { freePort } from '@taskledger/runtime';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './stage/chromium.ts';
import { person, seedTasks } from './stage/seed.ts';

/** `pnpm screenshots`: every page of the web UI, of a product with some tasks in it, into docs/screenshots. */
const target = fileURLToPath(new URL('../../../docs/screenshots', import.meta.url));
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 780 } } as const;
const schemes = ['light', 'dark'] as const;

const releases: (() => unknown)[] = [];
const scope = {
  name: 'screenshots',
  teardown: (release: () => unknown) => void releases.unshift(release),
  passing: () => true,
  comment: () => undefined,
};

try {
  const baseUrl = await startProduct();
  const [ada, grace] = [await person(baseUrl, 'Ada'), await person(baseUrl, 'Grace')];
  await makeAdmin(ada.id);
  const task = await seedTasks(ada, grace);
  const browser = await launchChromium();
  releases.unshift(() => browser.close());
  mkdirSync(target, { recursive: true });
  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, timezoneId: 'UTC', locale: 'en-GB' });
      const page = await context.newPage();
      const take = (name: string) => save(browser, page, `${name}-${size}-${colorScheme}`);
      await page.goto(`${baseUrl}/sign-in`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await take('sign-in');
      await page.getByLabel('E-mail or username').fill(ada.email);
      await page.getByLabel('Password', { exact: true }).fill(ada.password);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText('Renew the passport').waitFor();
      await page.waitForFunction(() => document.querySelector('.card-count')?.textContent !== '–');
      await take('tasks');
      await page.goto(`${baseUrl}/tasks/${task}`);
      await page.getByRole('slider').waitFor();
      await page.getByText('Then the 12th it is.').first().waitFor();
      await page.getByRole('slider').fill('5');
      await take('task');
      for (const [name, path, text] of [
        ['activity', '/activity', 'Session'],
        ['account', '/account', 'this one'],
        ['people', '/admin/people', 'grace@example.com'],
        ['system', '/admin/system', 'System'],
      ] as const) {
        await page.goto(baseUrl + path);
        await page
          .getByRole('main')
          .getByText(text)
          .first()
          .waitFor({ timeout: 5000 })
          .catch(() => undefined);
        if (name === 'system') {
          for (let count = 1; count < 6; count += 1) {
            await ada.api.PATCH('/api/v1/profile', { body: { bio: `Looked at the system ${count} times.` } });
            await page.waitForTimeout(700);
          }
        }
        await take(name);
      }
      await context.close();
    }
  }
} finally {
  for (const release of releases) await release();
}

async function startProduct(): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'taskledger-screenshots-'));
  chmodSync(dataDir, 0o711);
  releases.unshift(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 300 }));
  const port = await freePort();
  const unlimited = { RATE_LIMIT_USER: '0', RATE_LIMIT_ANONYMOUS: '0', RATE_LIMIT_OTP: '0' };
  process.env['DATA_DIR'] = dataDir;
  const launched = spawnProcess(scope, compiled('launcher'), {
    env: { ...unlimited, DATA_DIR: dataDir, PORT: String(port), OVERDUE_EVERY: '1s' },
  });
  releases.unshift(() => launched.kill('SIGTERM'));
  await launched.waitForOutput(/Ctrl-C stops all of it/, { timeoutMs: 90_000 });
  return `http://localhost:${port}`;
}

async function makeAdmin(id: string): Promise<void> {
  const setting = spawnProcess(scope, compiled('ops'), {
    args: ['users', 'set-role', id, 'ADMIN'],
  });
  const { code } = await setting.exited;
  if (code !== 0) throw new Error(setting.output());
}

/** WebP, which Chromium itself makes of what it has painted. */
async function save(browser: Browser, page: Page, name: string): Promise<void> {
  await waitFor(() => page.evaluate(() => document.fonts.status === 'loaded'));
  const png = (await page.screenshot({ animations: 'disabled' })).toString('base64');
  const studio = await browser.newPage();
  const webp = await studio.evaluate(async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext('2d')?.drawImage(image, 0, 0);
    return canvas.toDataURL('image/webp', 0.82).split(',')[1] ?? '';
  }, png);
  await studio.close();
  writeFileSync(join(target, `${name}.webp`), Buffer.from(webp, 'base64'));
}
