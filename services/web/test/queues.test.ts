import t from 'tap';
import { skipWithoutChromium } from './stage/chromium.ts';
import { startProduct } from './stage/product.ts';

t.test(
  'B9: an administrator who has signed in looks into the queues without signing in again',
  { skip: skipWithoutChromium() },
  async (t) => {
    const product = await startProduct(t);
    const root = await product.person('Root');
    await product.makeAdmin(root);
    // The first answer is the page that exchanges the session for the dashboard's cookie.
    const page = await product.signedIn(root, { refusals: [401] });
    await page.goto(`${product.url}/api/v1/admin/queues`);
    await page.getByText('code-mail').first().waitFor();
    t.match(await page.title(), /Taskledger queues/);
  },
);
