import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { skipWithoutChromium } from './stage/chromium.ts';
import { median, noViolations } from './stage/measure.ts';
import { type Product, signIn, startProduct } from './stage/product.ts';

const skip = skipWithoutChromium();
const maxGzipped = 100_000;

t.test('D5: all JavaScript of the UI together is at most 100 kB, gzipped', async (t) => {
  const assets = join(repositoryRoot, 'services/web/dist/assets');
  const scripts = readdirSync(assets).filter((name) => name.endsWith('.js.gz'));
  t.ok(scripts.length > 0, 'it has been built');
  const bytes = scripts.reduce((sum, name) => sum + readFileSync(join(assets, name)).length, 0);
  t.comment(`${bytes} bytes of JavaScript, gzipped`);
  t.ok(bytes <= maxGzipped, `${bytes} bytes`);
});

t.test('D5 B8: the UI is served safely, compressed, and kept by the browser', { skip }, async (t) => {
  const product = await startProduct(t);
  const { url } = product;
  const page = await fetch(url, { headers: { accept: 'text/html', 'accept-encoding': 'br' } });
  const html = await page.text();
  t.equal(page.status, 200);
  t.match(page.headers.get('content-type'), /^text\/html/);
  t.equal(page.headers.get('cache-control'), 'no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  t.match(policy, /^default-src 'none';script-src 'self';style-src 'self'/);
  t.notMatch(policy, /unsafe|\*|data:|https?:/, 'nothing unsafe and nobody else');
  t.notMatch(html, /<script(?![^>]*\bsrc=)|<style|\son\w+=|style=/, 'nothing inline');

  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, file = '']) => file);
  t.ok(files.length >= 2);
  for (const file of files) {
    t.match(file, /-[\w-]{8}\.(js|css)$/, `${file} carries a hash`);
    const asset = await fetch(url + file, { headers: { 'accept-encoding': 'gzip' } });
    t.match(asset.headers.get('cache-control'), /max-age=31536000, immutable/);
    t.equal(asset.headers.get('content-encoding'), 'gzip');
    t.equal(asset.headers.get('x-content-type-options'), 'nosniff');
  }
  t.equal((await fetch(`${url}/assets/none.js`)).status, 404);
  for (const path of ['/sign-in', '/tasks/0199d3c4-8f00-7000-8000-000000000001', '/admin/system']) {
    t.match((await fetch(url + path)).headers.get('content-type'), /^text\/html/, path);
  }
  const json = await fetch(url, { headers: { accept: 'application/json' } });
  t.match(await json.json(), { name: 'Taskledger', links: { openapi: '/api/openapi.json' } });
  t.equal((await fetch(`${url}/nothing`)).status, 404, 'what does not exist is still a 404');
  await t.test('D5: a cold load paints within a second', (t) => firstPaint(t, product));
  await t.test('D5 A1 B2 F2: people come in and leave, and no script can read a token', (t) =>
    entering(t, product),
  );
});

const firstPaint = async (t: Test, { context, url }: Product) => {
  const paints: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const cold = await context();
    const page = await cold.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
    );
    paints.push(paint);
    await cold.close();
  }
  const paint = median(paints);
  t.comment(
    `first contentful paint, cold: median ${paint.toFixed(0)} ms of ${paints.map((ms) => ms.toFixed(0)).join(', ')}`,
  );
  t.ok(paint <= 1000, `D5: first contentful paint on a cold load: ${paint.toFixed(0)} ms`);
};

const entering = async (t: Test, { context, url, mail, person }: Product) => {
  const browser = await context({ refusals: [401] });
  const page = await browser.newPage();
  await page.goto(url);
  await noViolations(t, page, 'sign-in');
  await page.getByRole('link', { name: 'Make an account' }).click();
  await noViolations(t, page, 'register');
  await page.getByLabel('Name').fill('Mary Somerville');
  await page.getByLabel('E-mail').fill('mary@example.com');
  await page.getByLabel('Password').fill('mechanism of the heavens');
  await page.getByRole('button', { name: 'Make the account' }).click();
  await page.getByText('All done. The page is blank.').waitFor();
  t.pass('D5: a person registers and sees what to do first');

  const kept = await page.evaluate(() => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    cookie: document.cookie,
    databases: indexedDB.databases(),
  }));
  t.notMatch(
    JSON.stringify(kept),
    /eyJ|refresh|[\w-]{40}/,
    'D5: no token in any storage that scripts can read',
  );
  t.equal(kept.cookie, '');
  const [cookie] = await browser.cookies(`${url}/api/v1/auth/token/refresh`);
  t.match(cookie, { httpOnly: true, sameSite: 'Strict', path: '/api/v1/auth' });

  await page.reload();
  await page.getByRole('heading', { name: 'To do' }).waitFor();
  t.pass('D5: a new load goes on with the session');
  const other = await browser.newPage();
  await other.goto(url);
  await other.getByRole('heading', { name: 'To do' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  t.pass('D5: signing out ends it in every tab');

  const ada = await person('Ada');
  await page.getByLabel('E-mail or username').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('No active account has these credentials.').waitFor();
  await page.getByRole('button', { name: 'One-time code' }).click();
  await page.getByLabel('E-mail').fill(ada.email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  const letter = await mail.waitForMail(
    ({ to, subject }) => to.includes(ada.email) && /\d{8}/.test(subject),
    {
      timeoutMs: 30_000,
    },
  );
  await noViolations(t, page, 'the code');
  await page.getByLabel('Code', { exact: true }).fill(/\d{8}/.exec(letter.subject)?.[0] ?? '');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'To do' }).waitFor();
  t.pass('A1 D5: a code from the mail signs in');

  await page.goto(`${url}/account`);
  await page.getByText('this one').waitFor();
  await noViolations(t, page, 'account');
  const phone = await (
    await context({ userAgent: 'Mozilla/5.0 (iPhone) Safari/605', refusals: [401] })
  ).newPage();
  await signIn(phone, url, ada);
  await page.reload();
  await page.getByRole('button', { name: 'End the session on Safari on iOS' }).click();
  await phone.getByText('Your session has ended. Sign in again.').waitFor();
  t.pass('F2 D5: ending a session elsewhere is felt there at once');
  await page.getByLabel('Name', { exact: true }).first().fill('Ada King');
  await page.getByLabel('Time zone').fill('Europe/London');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Your profile is saved').waitFor();
  await page.reload();
  t.equal(await page.getByLabel('Time zone').inputValue(), 'Europe/London', 'B2 D5: the profile is kept');
  await page.getByRole('button', { name: 'Dark' }).click();
  await noViolations(t, page, 'account, dark');
};
