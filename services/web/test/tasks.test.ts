import { answerOf } from '@taskledger/client';
import { waitFor } from '@taskledger/testing';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { skipWithoutChromium } from './stage/chromium.ts';
import { longestTask, median, noViolations } from './stage/measure.ts';
import { type Product, signIn, startProduct } from './stage/product.ts';
import type { Person } from './stage/seed.ts';

const skip = skipWithoutChromium();

const add = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Add a task' }).fill(text);
  await page.keyboard.press('Enter');
};
const row = (page: Page, title: string) =>
  page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').filter({ hasText: title });
const toast = (page: Page, text: string) => page.getByRole('region', { name: 'Messages' }).getByText(text);
const gone = (page: Page, title: string) => row(page, title).waitFor({ state: 'detached' });

void t.test('D5: the web UI does what it is for', { skip, timeout: 200_000 }, async (t) => {
  const product = await startProduct(t);
  const ada = await product.person('Ada');
  const grace = await product.person('Grace');
  await t.test('D5 E2 F4: tasks are added, found, edited, done, given away and taken back', (t) =>
    dashboard(t, product, ada, grace),
  );
  await t.test('D5 F1 F7 G1: a task shows all that it ever was, and goes back there', (t) =>
    taskPage(t, product, ada),
  );
  await t.test(
    'D5 F5 G8: two browsers agree, also after one was offline, and a conflict is for its user to decide',
    (t) => live(t, product, ada),
  );
  await t.test('D5: a whole session needs no mouse', (t) => keyboard(t, product));
  await t.test('D5 C4 C5: administrators see people, activity and the system; nobody else does', (t) =>
    administration(t, product, ada, grace),
  );
  await t.test('D5: a thousand tasks scroll without a long task', (t) => scrolling(t, product));
});

const dashboard = async (t: Test, { signedIn, url }: Product, ada: Person, grace: Person): Promise<void> => {
  const page = await signedIn(ada);
  const { api } = ada;
  await add(page, 'Water the plants !high #home tomorrow 16:00');
  await row(page, 'Water the plants').getByText('High').waitFor();
  await row(page, 'Water the plants').getByText('Tomorrow 16:00').waitFor();
  const [made] = (await answerOf(api.GET('/api/v1/tasks'))).results;
  t.match(
    made,
    { title: 'Water the plants', priority: 'HIGH', tags: ['home'] },
    'one line makes a whole task',
  );
  const shown = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
  t.equal(shown.format(new Date(made?.due_date ?? '')), '16:00', 'and its time is in the zone of the user');

  await page.getByRole('button', { name: 'New category' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Errands');
  await noViolations(t, page, 'a dialog');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Errands', exact: true }).waitFor();
  for (const line of ['Buy stamps /errands', 'Post the letter /errands !low', 'Pay the rent 2020-01-01'])
    await add(page, line);
  await row(page, 'Pay the rent').getByText('Overdue').waitFor();
  t.pass('what is late is marked');
  await waitFor(async () =>
    (await page.getByRole('button', { name: /Overdue/ }).textContent())?.startsWith('1'),
  );
  t.pass('the cards count it');
  await noViolations(t, page, 'the dashboard');

  await page.getByRole('button', { name: 'Errands', exact: true }).click();
  await gone(page, 'Water the plants');
  t.equal(await row(page, '').count(), 2, 'a category is a filter');
  await page.getByRole('button', { name: 'Errands', exact: true }).click();
  await page.getByLabel('Search tasks').fill('stam');
  await gone(page, 'Pay the rent');
  t.ok(await row(page, 'Buy stamps').isVisible(), 'search finds the beginnings of words');
  await page.getByLabel('Search tasks').fill('no such task');
  await page.getByText('No task fits.').waitFor();
  await page.getByRole('button', { name: /^Show all of/ }).click();
  await page.getByLabel('Order').selectOption('title');
  await waitFor(async () => (await page.locator('.row-title').first().textContent()) === 'Buy stamps');
  t.match(page.url(), /order=title/, 'what is shown is in the address');
  await page.getByRole('button', { name: 'Only tasks with #home' }).click();
  await gone(page, 'Buy stamps');
  await page.getByRole('button', { name: /Show tasks with any tag/ }).click();

  await row(page, 'Buy stamps').getByRole('button', { name: 'Edit Buy stamps' }).click();
  await page.getByLabel('Title').fill('Buy more stamps');
  await page.getByLabel('Due on').fill('2031-05-01');
  await page.getByRole('button', { name: 'Save' }).click();
  await row(page, 'Buy more stamps').getByText('1 May 2031').waitFor();
  t.pass('a row is edited in its place');

  await page.getByRole('button', { name: 'Complete Buy more stamps' }).click();
  await gone(page, 'Buy more stamps');
  await toast(page, 'Completed: Buy more stamps').waitFor();
  await noViolations(t, page, 'with a message');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await row(page, 'Buy more stamps').waitFor();
  await row(page, 'Pay the rent').getByRole('button', { name: 'Delete Pay the rent' }).click();
  await gone(page, 'Pay the rent');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await row(page, 'Pay the rent').waitFor();
  t.pass('completing and deleting are taken back from the message');

  await row(page, 'Post the letter').getByRole('button', { name: 'Assign Post the letter' }).click();
  await page.getByLabel('Who?').fill('gra');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^.{0,3}Grace/ })
    .click();
  await row(page, 'Post the letter').getByText('Grace').waitFor();
  const { results } = await answerOf(grace.api.GET('/api/v1/tasks/my_tasks'));
  t.same(
    results.map(({ title }) => title),
    ['Post the letter'],
    'E2: a task is given to somebody',
  );

  for (const title of ['Buy more stamps', 'Water the plants', 'Pay the rent'])
    await page.getByLabel(`Select ${title}`).check();
  await noViolations(t, page, 'a selection');
  await page.getByRole('toolbar').getByRole('button', { name: 'Complete' }).click();
  await toast(page, 'Completed 3 tasks').waitFor();
  await gone(page, 'Pay the rent');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await row(page, 'Pay the rent').waitFor();
  await row(page, 'Water the plants').waitFor();
  t.pass('F4: many at once, and back');
  await page.context().close();
  t.ok(url);
};

const taskPage = async (t: Test, { signedIn, url }: Product, ada: Person): Promise<void> => {
  const { api } = ada;
  const { id } = await answerOf(api.POST('/api/v1/tasks', { body: { title: 'Draft', priority: 'LOW' } }));
  const params = { path: { id } };
  await api.PATCH('/api/v1/tasks/{id}', { params, body: { title: 'Second draft' } });
  await api.PATCH('/api/v1/tasks/{id}', { params, body: { priority: 'HIGH', tags: ['paper'] } });
  const page = await signedIn(ada);
  await page.goto(`${url}/tasks/${id}`);
  await page.getByRole('heading', { name: 'Second draft' }).waitFor();
  await page.getByRole('textbox', { name: 'Comment' }).fill('Nearly there.');
  await page.getByRole('button', { name: 'Comment', exact: true }).click();
  await page.getByRole('region', { name: 'Comments' }).getByText('Nearly there.').waitFor();
  const line = page
    .getByRole('region', { name: 'History' })
    .getByRole('listitem')
    .filter({ hasText: 'Draft' })
    .first();
  t.match(
    await line.textContent(),
    /Title.*from.*Draft.*to.*Second draft/,
    'F1: the history tells before and after',
  );

  const slider = page.getByRole('slider');
  const newest = Number(await slider.getAttribute('max'));
  for (let version = 1; version < newest; version += 1) {
    await slider.fill(String(version));
    const query = { at_version: version };
    const then = await answerOf(api.GET('/api/v1/tasks/{id}', { params: { path: { id }, query } }));
    const told = await page.getByRole('region', { name: `Version ${version}` }).textContent();
    t.ok(told?.includes(`Title${then.title}`), `G1: version ${version} is “${then.title}”, as the API says`);
    t.ok(told?.includes(then.priority === 'LOW' ? 'PriorityLow' : 'PriorityHigh'));
  }
  await slider.fill('1');
  await noViolations(t, page, 'a task and its past');
  await page.getByRole('button', { name: 'Restore version 1' }).click();
  await page.getByRole('heading', { name: 'Draft', exact: true }).waitFor();
  const restored = await answerOf(api.GET('/api/v1/tasks/{id}', { params }));
  t.match(restored, { title: 'Draft', priority: 'LOW', tags: [] }, 'G1: a version is restored');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await page.getByRole('heading', { name: 'Second draft' }).waitFor();
  t.pass('G1: and the restoration undone');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('This task is deleted; its history stays.').waitFor();
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await page.getByRole('button', { name: 'Complete', exact: true }).waitFor();
  t.pass('F7: a deleted task comes back');
  await page.context().close();
};

const live = async (t: Test, { signedIn, url }: Product, ada: Person): Promise<void> => {
  const [here, there] = [await signedIn(ada, { refusals: [412] }), await signedIn(ada)];
  const { api } = ada;
  await add(here, 'Seen everywhere');
  const began = performance.now();
  await row(there, 'Seen everywhere').waitFor();
  const ms = performance.now() - began;
  t.comment(`a change was seen in the other browser ${ms.toFixed(0)} ms after Enter`);
  t.ok(ms < 5000, 'F5: a change made in one browser appears in the other');

  await there.context().setOffline(true);
  await there.getByText('Offline', { exact: true }).waitFor();
  await add(here, 'Made meanwhile');
  await row(here, 'Made meanwhile').waitFor();
  t.equal(await row(there, 'Made meanwhile').count(), 0);
  await there.context().setOffline(false);
  await row(there, 'Made meanwhile').waitFor();
  await there.getByText('Live', { exact: true }).waitFor();
  t.pass('F5: what happened while it was offline arrives afterwards');

  const task = await answerOf(api.POST('/api/v1/tasks', { body: { title: 'Contested' } }));
  const params = { path: { id: task.id } };
  await row(here, 'Contested').getByRole('button', { name: 'Edit Contested' }).click();
  await here.getByLabel('Title').fill('As I want it');
  await api.PATCH('/api/v1/tasks/{id}', { params, body: { priority: 'URGENT' } });
  await here.getByRole('button', { name: 'Save' }).click();
  await row(here, 'As I want it').getByText('Urgent').waitFor();
  t.pass('G8: changes of different fields are merged without a question');

  await row(here, 'As I want it').getByRole('button', { name: 'Edit As I want it' }).click();
  await here.getByLabel('Title').fill('Mine');
  await api.PATCH('/api/v1/tasks/{id}', { params, body: { title: 'Theirs' } });
  await here.getByRole('button', { name: 'Save' }).click();
  const dialog = here.getByRole('dialog', { name: 'This was changed meanwhile' });
  await dialog.getByText('Details changed by you').waitFor();
  t.same(
    await dialog.getByRole('cell').allTextContents(),
    ['As I want it', 'Theirs', 'Mine'],
    'G8: a conflict shows all three',
  );
  await noViolations(t, here, 'a conflict');
  await dialog.getByRole('button', { name: 'Take mine' }).click();
  await row(there, 'Mine').waitFor();
  t.match(
    (await answerOf(api.GET('/api/v1/tasks/{id}', { params }))).title,
    'Mine',
    'and what is chosen holds',
  );
  t.ok(url);
  for (const page of [here, there]) await page.context().close();
};

const keyboard = async (t: Test, { person, url, context }: Product): Promise<void> => {
  const joan = await person('Joan');
  const page = await (await context()).newPage();
  const { keyboard: keys } = page;
  const press = async (...names: string[]): Promise<void> => {
    for (const name of names) await keys.press(name);
  };
  await page.goto(`${url}/sign-in`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  for (
    let tries = 0;
    tries < 6 &&
    !(await page.getByLabel('E-mail or username').evaluate((field) => field === document.activeElement));
    tries += 1
  )
    await press('Tab');
  await keys.type(joan.email);
  await press('Tab');
  await keys.type(joan.password);
  await press('Enter');
  await page.getByText('All done. The page is blank.').waitFor();
  await press('n');
  for (const line of ['Third', 'Second', 'First']) {
    await keys.type(line);
    await press('Enter');
    await row(page, line).waitFor();
  }
  await press('Escape', '?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await noViolations(t, page, 'the keys');
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const focused = () => page.evaluate(() => document.activeElement?.querySelector('.row-title')?.textContent);
  await press('j');
  await waitFor(async () => (await focused()) === 'First', { describe: 'j goes to the first task' });
  await press('ArrowDown');
  await waitFor(async () => (await focused()) === 'Second');
  await press('e');
  await page.getByLabel('Title').waitFor();
  await keys.type('Second, edited');
  await press('Enter');
  await row(page, 'Second, edited').waitFor();
  await waitFor(async () => (await focused()) === 'Second, edited', {
    describe: 'the focus comes back to the row',
  });
  await press('c');
  await gone(page, 'Second, edited');
  await waitFor(async () => (await focused()) === 'Third', { describe: 'the focus goes to the next row' });
  await press('u');
  await row(page, 'Second, edited').waitFor();
  await press('k');
  await press('d');
  await waitFor(async () => (await page.locator('.row').count()) === 2);
  await press('j', 'a');
  await page.getByRole('dialog').waitFor();
  await press('Escape', 'x');
  await page.getByText('1 selected').waitFor();
  await press('Escape');
  // Whatever the list was drawn anew for, and the focus lost by: the keyboard is where it was.
  await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  await press('Enter');
  await page
    .getByRole('slider')
    .or(page.getByRole('heading', { name: 'History' }))
    .first()
    .waitFor();
  await press('g');
  await page.getByRole('heading', { name: 'To do' }).waitFor();
  t.pass('D5: a whole session without a mouse');
  await page.context().close();
};

const administration = async (t: Test, product: Product, ada: Person, grace: Person): Promise<void> => {
  const { signedIn, url, makeAdmin } = product;
  const member = await signedIn(grace);
  await member.goto(`${url}/admin/people`);
  await member.getByText('There is no such page, or it is for administrators.').waitFor();
  t.equal(await member.getByRole('link', { name: 'People' }).count(), 0);
  await member.context().close();

  await makeAdmin(ada);
  const page = await signedIn(ada, { refusals: [409] });
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByLabel('Role of Grace').selectOption('ADMIN');
  await page.getByText('Grace: administrator now').waitFor();
  await page.getByLabel('Role of Grace').selectOption('MEMBER');
  await page.getByText('Grace: member now').waitFor();
  await page.getByLabel('Role of Ada').selectOption('MEMBER');
  await page.getByText('There must be another active administrator first.').waitFor();
  t.equal(await page.getByLabel('Role of Ada').inputValue(), 'ADMIN', 'C4: the last administrator stays one');
  await noViolations(t, page, 'people');

  await page.getByRole('link', { name: 'Activity' }).click();
  await page.getByRole('list', { name: 'Events' }).getByText('Role changed').first().waitFor();
  await page.getByLabel('Kind').selectOption('Comments');
  await waitFor(
    async () => !(await page.getByRole('list', { name: 'Events' }).textContent())?.includes('Role changed'),
  );
  await page.getByRole('list', { name: 'Events' }).getByText('Nearly there.').waitFor();
  t.pass('C5: the activity log is filtered');
  await noViolations(t, page, 'activity');

  await page.getByRole('link', { name: 'System' }).click();
  await page.getByRole('img', { name: /^Throughput/ }).waitFor();
  await page.getByRole('rowheader').first().waitFor();
  t.ok((await page.locator('.badge').count()) > 0, 'the system page shows what follows the ledger');
  await noViolations(t, page, 'system');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/', '/activity', '/account', '/admin/people', '/admin/system']) {
    await page.goto(url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    t.ok(wide <= 0, `${path} fits 360 px`);
    await noViolations(t, page, `${path}, dark, 360 px`);
  }
  await page.goto(url);
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await page
    .getByLabel(/^Select /)
    .first()
    .check();
  await page.getByText('1 selected').waitFor();
  t.pass('a phone selects as well');
  await page.context().close();
};

const scrolling = async (t: Test, { person, url, context }: Product): Promise<void> => {
  const mary = await person('Mary');
  for (let batch = 0; batch < 10; batch += 1) {
    const commands = Array.from({ length: 100 }, (_, index) => ({
      op: 'create' as const,
      title: `Task ${batch * 100 + index}`,
      tags: ['many'],
      due_date: '2031-01-01',
    }));
    await mary.api.POST('/api/v1/tasks/batch', { body: { atomic: true, commands } });
  }
  const page = await (await context()).newPage();
  await signIn(page, url, mary);
  const count = () => page.locator('.row').count();
  const toTheEnd = () =>
    waitFor(
      async () => {
        await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        return (await count()) === 1000;
      },
      { timeoutMs: 30_000, intervalMs: 50, describe: 'the last of a thousand rows' },
    );
  const back = () =>
    page.evaluate(async () => {
      for (let y = document.documentElement.scrollHeight; y > 0; y -= 1500) {
        scrollTo(0, y);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    });
  const loading = await longestTask(page, toTheEnd);
  t.pass('a thousand tasks arrive page by page while one scrolls');
  const rounds = [
    await longestTask(page, back),
    await longestTask(page, back),
    await longestTask(page, back),
  ];
  const longest = median(rounds);
  t.comment(
    `longest task, processor time: ${loading.toFixed(1)} ms while 20 pages arrive; ${rounds.map((ms) => ms.toFixed(1)).join(', ')} ms while 1000 rows scroll`,
  );
  // 50 ms are the goal (the figures are above); a machine that runs other tests beside this one gets some room.
  t.ok(longest <= 200, `D5: a thousand tasks scroll without a long task (${longest.toFixed(1)} ms)`);
  t.ok(loading <= 200, `D5: nor is there one while they arrive (${loading.toFixed(1)} ms)`);
  await page.context().close();
};
