import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { smtpServer } from '@taskledger/testing';
import t, { type Test } from 'tap';
import { freePort } from '../src/index.ts';
import { createMailer, type Mail, MailFailure } from '@taskledger/runtime/mail';

const logger = { info: () => undefined };
const mailFrom = 'Taskledger <no-reply@tasks.example.org>';

const mail = (changes: Partial<Mail> = {}): Mail => ({
  to: { name: 'Zoë, the <first>', address: 'zoe@example.org' },
  subject: 'Fertig: Äpfel & Birnen 🍐',
  text: 'Hello\nworld\n',
  html: '<p>Hello world</p>',
  messageId: 'completion-mail-1',
  ...changes,
});

t.test('B6 mails leave over SMTP, as text and HTML, under the Message-ID that they are given', async (t) => {
  const server = await smtpServer(t);
  const mailer = createMailer({ smtpUrl: server.url, mailFrom, dataDir: t.testdir(), logger });
  t.teardown(() => mailer.close());
  await mailer.send(mail({ headers: { 'X-Task': 'one' } }));
  await mailer.send(mail());
  t.equal(server.deliveries('<completion-mail-1@tasks.example.org>'), 2);
  t.match(server.mails[0], {
    from: 'no-reply@tasks.example.org',
    to: ['zoe@example.org'],
    subject: 'Fertig: Äpfel & Birnen 🍐',
    text: /Hello\nworld/,
    html: /<p>Hello world<\/p>/,
  });
  t.equal(server.mails[0]?.headers.get('x-task'), 'one');
  t.equal(server.mails[0]?.headers.get('auto-submitted'), 'auto-generated');
});

t.test('B6 nothing in a mail becomes a header or a second recipient', async (t) => {
  const server = await smtpServer(t);
  const mailer = createMailer({ smtpUrl: server.url, mailFrom, dataDir: t.testdir(), logger });
  t.teardown(() => mailer.close());
  const to = mail().to;
  const bad: Partial<Mail>[] = [
    { subject: 'x\r\nBcc: victim@example.org' },
    { subject: 'x\nBcc: victim@example.org' },
    { subject: 'x\u0085y' },
    { subject: '' },
    { to: { ...to, name: 'x\r\nBcc: victim@example.org' } },
    { to: { ...to, address: 'a@example.org, victim@example.org' } },
    { to: { ...to, address: 'a@example.org>\r\nRCPT TO:<victim@example.org' } },
    { to: { ...to, address: 'no-address' } },
    { messageId: 'a>\r\nBcc: victim@example.org' },
    { messageId: 'a@b' },
    { headers: { 'X-A': 'b\r\nBcc: victim@example.org' } },
    { headers: { 'X-A: b\r\nBcc': 'victim@example.org' } },
    { headers: { Bcc: 'victim@example.org' } },
    { headers: { 'content-type': 'text/html' } },
  ];
  for (const changes of bad) {
    const failure = await mailer.send(mail(changes)).catch((error: unknown) => error);
    t.ok(failure instanceof MailFailure && failure.permanent, JSON.stringify(changes));
    t.notMatch(String(failure), /victim/, 'the message repeats nothing of it');
  }
  t.equal(server.mails.length, 0);

  // What is harmless stays as it is: text that looks like a header, in the body.
  await mailer.send(
    mail({ text: 'Bcc: victim@example.org\r\n.\r\nQUIT\r\n', subject: 'Bcc: victim@example.org' }),
  );
  t.same(server.mails[0]?.to, ['zoe@example.org']);
  t.notOk(server.mails[0]?.headers.has('bcc'));
});

t.test('G5 a failure says whether another attempt can help, and names nobody', async (t) => {
  const server = await smtpServer(t);
  const mailer = createMailer({ smtpUrl: server.url, mailFrom, dataDir: t.testdir(), logger });
  t.teardown(() => mailer.close());
  const failure = async (given = mailer, sent = mail()): Promise<MailFailure> => {
    const error: unknown = await given.send(sent).catch((thrown: unknown) => thrown);
    if (!(error instanceof MailFailure)) throw new Error('no MailFailure', { cause: error });
    return error;
  };

  server.failNext(1, 451);
  t.match(await failure(), { permanent: false, message: /451/ });
  server.failNext(1, 552);
  t.match(await failure(), { permanent: true, message: /552/ });
  server.vanishNext(1);
  t.match(await failure(), { permanent: false });
  t.equal(server.mails.length, 1, 'the pool does not repeat it on its own');
  await mailer.send(mail());
  t.equal(server.deliveries('<completion-mail-1@tasks.example.org>'), 2);

  const smtpUrl = `smtp://127.0.0.1:${await choosyServer(t)}`;
  const refused = createMailer({ smtpUrl, mailFrom, dataDir: t.testdir(), logger });
  t.teardown(() => refused.close());
  const about = await failure(refused);
  t.match(about, { permanent: true, message: /550/ });
  t.notMatch(`${about.message} ${about.stack} ${String(about.cause)}`, /zoe/);
  const sender = createMailer({ smtpUrl, mailFrom: 'evil@example.org', dataDir: t.testdir(), logger });
  t.teardown(() => sender.close());
  t.match(await failure(sender), { permanent: false }, 'what is wrong with us can be put right');

  const nobody = `smtp://user:secret@127.0.0.1:${await freePort()}`;
  const away = createMailer({ smtpUrl: nobody, mailFrom, dataDir: t.testdir(), logger });
  t.teardown(() => away.close());
  const lost = await failure(away);
  t.match(lost, { permanent: false, message: /could not be reached/ });
  t.notMatch(String(lost.stack), /secret/);
});

/** A mail server that takes no mail: refuses senders called evil, and every recipient, by name. */
async function choosyServer(t: Test): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 choosy\r\n');
    createInterface(socket).on('line', (line) => {
      if (/^MAIL FROM:<evil/i.test(line)) socket.write('550 no spam\r\n');
      else if (/^RCPT/i.test(line)) socket.write(`550 unknown: ${line}\r\n`);
      else if (/^DATA/i.test(line)) socket.write('503 no recipients\r\n');
      else socket.write('250 fine\r\n');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

t.test('B6 without a mail server, mails become files', async (t) => {
  const dataDir = t.testdir();
  const mailer = createMailer({ smtpUrl: undefined, mailFrom, dataDir, logger });
  await mailer.send(mail());
  await mailer.send(mail({ subject: 'again' }));
  t.same(await readdir(join(dataDir, 'mails')), ['completion-mail-1.eml']);
  const source = await readFile(join(dataDir, 'mails/completion-mail-1.eml'), 'utf8');
  t.match(source, /Message-ID: <completion-mail-1@tasks\.example\.org>/);
  t.match(source, /Subject: again/);
  mailer.close();
});
