import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { join } from 'node:path';
import { startInbox } from '@taskledger/inbox';
import type { Inbox } from '@taskledger/inbox';
import { createLogger } from '@taskledger/runtime';
import { createTransport } from 'nodemailer';
import t from 'tap';
import { z } from 'zod';
import { openStore } from '../src/store.ts';

const logger = createLogger({ logLevel: 'silent' }, 'test');

const listed = z.array(
  z.looseObject({
    id: z.string(),
    to: z.array(z.string()),
    from: z.string(),
    subject: z.string(),
    text: z.string(),
    html: z.string(),
    messageId: z.string(),
    date: z.string(),
  }),
);

t.test('B6: a mail is shown in the browser, given as JSON, and kept over a restart', async (t) => {
  const dataDir = t.testdir();
  const inbox = await startInbox({ dataDir, logger });
  t.teardown(() => inbox.close());
  t.match(await (await fetch(inbox.url)).text(), /No mail yet/);

  await send(inbox, { to: 'ann@example.com', subject: 'First', text: 'one', messageId: '<1@test>' });
  await send(inbox, {
    to: ['ben@example.com', 'cid@example.com'],
    subject: '<script>alert(1)</script> Grüße',
    text: 'two "quoted" & <b>plain</b>',
    html: '<p style="color:red">two</p><script>top.location="https://evil.example"</script>',
  });
  const mails = await list(inbox);
  t.match(mails, [
    {
      to: ['ben@example.com', 'cid@example.com'],
      subject: '<script>alert(1)</script> Grüße',
      text: 'two "quoted" & <b>plain</b>\n',
      html: /<p style/,
    },
    {
      to: ['ann@example.com'],
      from: 'Taskledger <no-reply@example.com>',
      subject: 'First',
      text: 'one\n',
      html: '',
      messageId: '<1@test>',
    },
  ]);
  t.match(
    (await list(inbox, '?to=ann@example.com')).map(({ subject }) => subject),
    ['First'],
  );
  t.equal(new Set(mails.map(({ id }) => id)).size, 2);

  const [newest] = mails;
  const view = await fetch(`${inbox.url}/messages/${newest?.id}`);
  const page = await view.text();
  t.match(
    view.headers.get('content-security-policy'),
    /default-src 'none'; style-src 'self'; script-src 'self'/,
  );
  t.match(page, '&lt;script&gt;alert(1)&lt;/script&gt; Grüße');
  t.match(page, 'two &quot;quoted&quot; &amp; &lt;b&gt;plain&lt;/b&gt;');
  t.notMatch(page, '<script>alert');
  t.match(page, /<iframe[^>]* sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  t.ok(page.indexOf('&lt;script') < page.indexOf('First'), 'newest first');

  const frame = await fetch(`${inbox.url}/messages/${newest?.id}/html`);
  t.match(
    frame.headers.get('content-security-policy'),
    /^sandbox allow-popups[\w -]*; default-src 'none'/,
    'scripts of a mail cannot run',
  );
  t.match(await frame.text(), '<p style="color:red">two</p>');
  t.match(await (await fetch(`${inbox.url}/messages/${newest?.id}/source`)).text(), /^Subject: =\?UTF-8/m);
  for (const path of ['/list', '/inbox.css', '/inbox.js'])
    t.equal((await fetch(inbox.url + path)).status, 200, path);
  for (const path of [
    '/messages/none',
    '/messages/none/html',
    '/api/messages/none',
    '/api',
    '/x',
    '/messages/..%2f..%2fkeys/source',
  ]) {
    t.equal((await fetch(inbox.url + path)).status, 404, path);
  }
  t.equal((await fetch(inbox.url, { method: 'POST' })).status, 405);

  await inbox.close();
  const again = await startInbox({ dataDir, logger });
  t.teardown(() => again.close());
  t.same(await list(again), mails);
  t.equal((await fetch(`${again.url}/api/messages`, { method: 'DELETE' })).status, 200);
  t.same(await list(again), []);
  t.same(readdirSync(join(dataDir, 'inbox')), []);
});

t.test('a page of the internet that points its name here reads nothing', async (t) => {
  const inbox = await startInbox({ dataDir: t.testdir(), logger });
  t.teardown(() => inbox.close());
  t.equal(await statusFor(inbox, 'evil.example'), 403);
  t.equal(await statusFor(inbox, 'localhost:3001'), 200);
  t.equal(await statusFor(inbox, '[::1]:3001'), 200);
});

t.test('the newest are kept, the oldest go; a damaged file is no obstacle', async (t) => {
  const directory = t.testdir();
  const store = await openStore(directory, logger, 3);
  const source = (n: number) => Buffer.from(`Subject: ${n}\r\n\r\ntext`);
  for (let n = 1; n <= 5; n += 1) await store.add({ from: '', to: ['a@example.com'] }, source(n));
  t.same(
    store.list().map(({ subject }) => subject),
    ['5', '4', '3'],
  );
  t.equal(readdirSync(directory).length, 3);
  writeFileSync(join(directory, '00000000000000-000000.json'), '{');
  const reopened = await openStore(directory, logger, 2);
  t.same(
    reopened.list().map(({ subject }) => subject),
    ['5', '4'],
  );
});

t.test('a mail that cannot be kept is refused, so that the sender tries again', async (t) => {
  const dataDir = t.testdir();
  const inbox = await startInbox({ dataDir, logger });
  t.teardown(() => inbox.close());
  rmSync(join(dataDir, 'inbox'), { recursive: true });
  const refusal: unknown = await send(inbox, { to: 'ann@example.com', subject: 'x', text: 'x' }).catch(
    (error: unknown) => error,
  );
  t.match(refusal, { responseCode: 450 });
  t.same(await list(inbox), []);
});

interface Mail {
  to: string | string[];
  subject: string;
  text: string;
  html?: string;
  messageId?: string;
}

async function send(inbox: Inbox, mail: Mail): Promise<void> {
  const transport = createTransport(inbox.smtpUrl);
  await transport.sendMail({ from: 'Taskledger <no-reply@example.com>', ...mail });
  transport.close();
}

async function list(inbox: Inbox, search = '') {
  return listed.parse(await (await fetch(`${inbox.url}/api/messages${search}`)).json());
}

/** `fetch` does not let anybody choose the Host header. */
function statusFor(inbox: Inbox, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(`${inbox.url}/api/messages`, { headers: { host } }, (response) => {
      resolve(response.statusCode);
      json(response).catch(() => undefined);
    });
    asked.on('error', reject);
    asked.end();
  });
}
