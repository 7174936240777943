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
  await ops('users', 'set-role', ada.id, 'ADMIN');
  const task = await seedTasks(ada, grace);
  const hook = { url: 'https://example.com/hooks/tasks', events: ['TaskStarted', 'TaskCompleted'] };
  await ada.api.POST('/api/v1/webhooks', { body: hook });
  await ops('audit', 'verify', '--operator', 'ada');
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
      // By links: each load of a page would be one more line in the activity log.
      await page.getByRole('link', { name: task }).click();
      await page.getByRole('slider').waitFor();
      await page.getByText('Then the 12th it is.').first().waitFor();
      await page.getByRole('slider').fill('5');
      await take('task');
      const pages = page.getByRole('navigation', { name: 'Pages' });
      for (const [name, text] of [
        ['Activity', 'Signed in'],
        ['Account', hook.url],
        ['People', 'grace@example.com'],
        ['System', 'are right.'],
      ] as const) {
        await pages.getByRole('link', { name }).click();
        await page.getByRole('main').getByText(text).first().waitFor();
        if (name === 'System') await settled(page);
        // Of pages that are made of parts, all of them.
        if (name === 'Account' || name === 'System') await page.setViewportSize(await wholeOf(page));
        await take(name.toLowerCase());
        await page.setViewportSize(viewport);
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
  const limits = { RATE_LIMIT_USER: '10000', RATE_LIMIT_ANONYMOUS: '10000', RATE_LIMIT_OTP: '0' };
  process.env['DATA_DIR'] = dataDir;
  const launched = spawnProcess(scope, compiled('launcher'), {
    env: { ...limits, DATA_DIR: dataDir, PORT: String(port), OVERDUE_EVERY: '1s' },
  });
  releases.unshift(() => launched.kill('SIGTERM'));
  await launched.waitForOutput(/Ctrl-C stops all of it/, { timeoutMs: 90_000 });
  return `http://localhost:${port}`;
}

async function ops(...args: readonly string[]): Promise<void> {
  const running = spawnProcess(scope, compiled('ops'), { args: [...args] });
  const { code } = await running.exited;
  if (code !== 0) throw new Error(running.output());
}

/** The charts have lines, and nothing is behind. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelectorAll('.chart-line').length === 2 &&
      document.querySelector('.badge-behind') === null,
  );
}

/** A window that needs no scrolling. */
async function wholeOf(page: Page): Promise<{ width: number; height: number }> {
  return page.evaluate(() => ({ width: innerWidth, height: document.documentElement.scrollHeight }));
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
