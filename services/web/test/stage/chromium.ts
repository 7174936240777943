import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where a Chromium is on this machine; `CHROMIUM` names another one. */
export const findChromium = (): string | undefined =>
  places.find((path) => path !== undefined && existsSync(path));

/** Why the tests of the web UI cannot run here; false where they can. In CI they run, or fail. */
export const skipWithoutChromium = (): string | false =>
  findChromium() === undefined && 'no Chromium found: install one, or set CHROMIUM to its path';

export const launchChromium = async (): Promise<Browser> => {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('no Chromium found');
  // Containers give root, who may not use the sandbox, and little shared memory.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'];
  return chromium.launch({ executablePath, args });
};
