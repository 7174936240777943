import { answerOf } from '@taskledger/client';
import { waitFor } from '@taskledger/testing';
import t from 'tap';
import { skipWithoutChromium } from './stage/chromium.ts';
import { noViolations } from './stage/measure.ts';
import { type Product, startProduct } from './stage/product.ts';
import type { Person } from './stage/seed.ts';

/** A completion whose mail is refused for good. */
const failInVain = async ({ mail }: Product, { api }: Person, title: string): Promise<void> => {
  const { id } = await answerOf(api.POST('/api/v1/tasks', { body: { title } }));
  mail.failNext(1, 554);
  await api.POST('/api/v1/tasks/{id}/complete', { params: { path: { id } }, body: null });
  await waitFor(() => mail.refused() > 0, { timeoutMs: 30_000 });
};

t.test(
  'B9 G2 G5: administrators see how the system is, and have tried again what failed',
  { skip: skipWithoutChromium(), timeout: 120_000 },
  async (t) => {
    const product = await startProduct(t, { RATE_LIMIT_USER: '100000' });
    const { url, mail, pool } = product;
    const root = await product.person('Root');
    await product.makeAdmin(root);
    await failInVain(product, root, 'Wind the clock');
    // The first answer of the queues is the page that exchanges the session for the dashboard's cookie.
    const page = await product.signedIn(root, { refusals: [401] });
    await page.goto(`${url}/admin/system`);

    const letters = page.getByRole('region', { name: 'Dead letters' });
    await letters.getByText('the mail server answered 554').waitFor();
    await noViolations(t, page, 'a dead letter');
    await letters.getByRole('link', { name: /^Completed at/ }).waitFor();
    await letters.getByRole('button', { name: /^Try again/ }).click();
    await mail.waitForMail(({ subject }) => subject.includes('Wind the clock'), { timeoutMs: 30_000 });
    await letters.getByText(/^None\./).waitFor();
    t.pass('G5 D5: a mail that was refused is sent when somebody asks for it');
    const query = { type: 'DeadLetterRetried' };
    const { results } = await answerOf(root.api.GET('/api/v1/activity-logs', { params: { query } }));
    t.match(results, [{ actor: { id: root.id } }], 'and who asked is in the ledger');

    await page.getByRole('img', { name: /^Throughput, past hour: [1-9]/ }).waitFor();
    t.pass('what happened before the page was opened is in the chart');

    const usage = page.getByRole('region', { name: 'Requests counted for the rate limits' });
    await usage
      .getByRole('row', { name: /^You [1-9]\d* 0 GET / })
      .first()
      .waitFor();
    t.pass('E4 D5: who has used what is in a table');

    const seals = page.getByRole('region', { name: 'Seals' });
    await waitFor(async () => {
      const { sealed, head } = await answerOf(root.api.GET('/api/v1/admin/seals'));
      return sealed === head;
    });
    await seals.getByRole('button', { name: 'Check again' }).click();
    await seals.getByText(/^The newest .* are right\./).waitFor();
    await seals.getByText('Nobody has verified the whole ledger yet').waitFor();
    await product.ops('audit', 'verify', '--operator', 'joan');
    await seals.getByRole('button', { name: 'Check again' }).click();
    await seals.getByText(/by joan just now: the events 1 to \d+ are right/).waitFor();
    await noViolations(t, page, 'seals that hold');

    const client = await pool.connect();
    await client.query(`BEGIN; SET LOCAL session_replication_role = 'replica'`);
    await client.query(`UPDATE events SET meta = meta || '{"actor": null}' WHERE position = 2`);
    await client.query('COMMIT');
    client.release();
    await seals.getByRole('button', { name: 'Check again' }).click();
    await seals.getByText(/^Position \d+ \(seal \d+\): the events .* are not what was sealed/).waitFor();
    t.pass('G2 D5: the page says that the ledger was tampered with, once it was');
    await noViolations(t, page, 'seals that do not hold');

    await page.setViewportSize({ width: 360, height: 740 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    t.ok(wide <= 0, 'all of it fits 360 px');

    await page.goto(`${url}/api/v1/admin/queues`);
    await page.getByText('code-mail').first().waitFor();
    t.match(await page.title(), /Taskledger queues/, 'B9: the queues need no second sign-in');
  },
);
