import { answerOf } from '@taskledger/client';
import { waitFor, webhookReceiver } from '@taskledger/testing';
import type { Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import t, { type Test } from 'tap';
import { skipWithoutChromium } from './stage/chromium.ts';
import { noViolations } from './stage/measure.ts';
import { type Product, startProduct } from './stage/product.ts';

t.test('D5 F3: what is under Account', { skip: skipWithoutChromium(), timeout: 120_000 }, async (t) => {
  const product = await startProduct(t, { WEBHOOK_ALLOW_PRIVATE: 'true' });
  await t.test('A1 D5: another e-mail address, by a code that is mailed there', (t) => address(t, product));
  await t.test('F3 D5: webhooks are made, tried, looked into and ended', (t) => webhooks(t, product));
});

const address = async (t: Test, { url, mail, person, signedIn }: Product): Promise<void> => {
  const ada = await person('Ada');
  await person('Grace');
  const page = await signedIn(ada, { refusals: [401, 409, 422] });
  await page.goto(`${url}/account`);
  const section = page.getByRole('region', { name: 'E-mail' });
  await section.getByText('ada@example.com is your address.').waitFor();
  await section.getByLabel('New address').fill('ada@example.com');
  await section.getByRole('button', { name: 'Mail me a code' }).click();
  await section.getByRole('alert').getByText('This is your address already.').waitFor();
  await section.getByLabel('New address').fill('ada@example.org');
  await section.getByRole('button', { name: 'Mail me a code' }).click();
  const letter = await mail.waitForMail(
    ({ to, subject }) => to.includes('ada@example.org') && /\d{8}/.test(subject),
    { timeoutMs: 30_000 },
  );
  const [code = ''] = /\d{8}/.exec(letter.subject) ?? [];
  const wrong = code.replace(/./, (digit) => String((Number(digit) + 1) % 10));
  await section.getByLabel('Code', { exact: true }).fill(wrong);
  await section.getByRole('button', { name: 'Take the new address' }).click();
  await waitFor(async () => (await section.getByRole('alert').textContent()) !== '');
  await noViolations(t, page, 'a code that does not fit');
  await section.getByLabel('Code', { exact: true }).fill(code);
  await section.getByRole('button', { name: 'Take the new address' }).click();
  await section.getByText('ada@example.org is your address.').waitFor();
  t.match((await answerOf(ada.api.GET('/api/v1/profile'))).email, 'ada@example.org');
  await page.context().close();
};

const webhooks = async (t: Test, { url, person, signedIn }: Product): Promise<void> => {
  const joan = await person('Joan');
  const receiver = await webhookReceiver(t);
  const target = receiver.url('/joan');
  const page = await signedIn(joan, { refusals: [422] });
  await page.goto(`${url}/account`);
  const section = page.getByRole('region', { name: 'Webhooks' });
  await section.getByLabel('Address').fill('ftp://example.com/');
  await section.getByRole('button', { name: 'Make a webhook' }).click();
  await section.getByRole('alert').getByText('Must be an http or https URL').waitFor();
  await section.getByLabel('Address').fill(target);
  await section.getByLabel('Task status').check();
  await section.getByRole('button', { name: 'Make a webhook' }).click();
  const secret = await shownSecret(page);
  t.match(secret, /^whsec_/);
  const [made] = (await answerOf(joan.api.GET('/api/v1/webhooks'))).results;
  t.match(made, { url: target, enabled: true });
  t.ok(made?.events.includes('TaskCompleted'));
  t.notOk(made?.events.includes('TaskCreated'), 'only what was chosen');

  const button = (name: string) => section.getByRole('button', { name: `${name} ${target}` });
  await button('Send a test to').click();
  const log = section.getByRole('region', { name: `Deliveries to ${target}` });
  await log.getByText('delivered').waitFor();
  const [test] = receiver.at('/joan');
  t.ok(
    new Webhook(secret).verify(test?.body ?? '', { ...test?.headers }),
    'the secret that was shown is the one',
  );
  await noViolations(t, page, 'a webhook and its log');

  receiver.behave('/joan', (_, response) => response.writeHead(503).end('Back soon'));
  const task = await answerOf(joan.api.POST('/api/v1/tasks', { body: { title: 'Call the smith' } }));
  const params = { path: { id: task.id } };
  await joan.api.POST('/api/v1/tasks/{id}/start', { params, body: null });
  await waitFor(() => receiver.at('/joan').length > 1);
  receiver.behave('/joan', undefined);
  await button('Log of').click();
  await button('Log of').click();
  await log
    .getByRole('listitem')
    .filter({ hasText: 'Started' })
    .getByText('delivered')
    .waitFor({ timeout: 30_000 });
  t.pass('the log follows an attempt that failed until it is made up for');
  const before = receiver.at('/joan').length;
  await log.getByRole('button', { name: 'Send again Started' }).click();
  await waitFor(() => receiver.at('/joan').length > before);
  t.equal(
    receiver.at('/joan').at(-1)?.headers['webhook-id'],
    receiver.at('/joan').at(-2)?.headers['webhook-id'],
    'F3: sent again, under the same id',
  );

  await button('New secret of').click();
  await waitFor(async () => (await shownSecret(page)) !== secret);
  const second = await shownSecret(page);
  t.match(second, /^whsec_/, 'another secret is shown');
  await button('Disable').click();
  await button('Enable').waitFor();
  t.equal(await button('Send a test to').count(), 0);
  t.match((await answerOf(joan.api.GET('/api/v1/webhooks'))).results, [{ enabled: false }]);
  await button('Enable').click();
  await button('Send a test to').waitFor();
  await page.reload();
  await button('Delete').waitFor();
  t.equal(await section.getByText('whsec_').count(), 0, 'a secret is shown once');
  await button('Delete').click();
  await noViolations(t, page, 'the question before a webhook is deleted');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete it' }).click();
  await button('Delete').waitFor({ state: 'detached' });
  t.same((await answerOf(joan.api.GET('/api/v1/webhooks'))).results, []);

  await section.getByLabel('Address').fill(`https://example.com/${'a-long-path'.repeat(12)}`);
  await section.getByRole('button', { name: 'Make a webhook' }).click();
  await section.getByText('whsec_').waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  t.ok(wide <= 0, 'all of it fits 360 px');
  await noViolations(t, page, 'webhooks, 360 px');
  await page.context().close();
};

const shownSecret = async (page: Page): Promise<string> => {
  const secret = page.getByRole('region', { name: 'Webhooks' }).locator('.secret');
  await secret.waitFor();
  return (await secret.textContent()) ?? '';
};
