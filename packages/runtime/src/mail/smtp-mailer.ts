import { createTransport } from 'nodemailer';
import { envelope } from './envelope.ts';
import { MailFailure } from './mail.ts';
import type { Mailer } from './mailer.ts';

/** Sends over SMTP, over a few connections that are kept for a while. What the URL says itself wins over the settings here. */
export function smtpMailer({ smtpUrl, mailFrom }: { smtpUrl: string; mailFrom: string }): Mailer {
  const transport = createTransport({
    url: smtpUrl,
    pool: true,
    maxConnections: 5,
    // As many as Exim takes by default (smtp_accept_max_per_connection): the mail that meets a new connection waits for it.
    maxMessages: 1_000,
    // The queue tries again, and counts: not the pool, unseen.
    maxRequeues: 0,
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    idleTimeout: 60_000,
  });
  // A connection that breaks while nothing is sent over it is replaced.
  transport.on('error', () => undefined);
  return {
    async send(mail) {
      const message = envelope(mail, mailFrom);
      try {
        await transport.sendMail(message);
      } catch (error) {
        throw failureOf(error);
      }
    },
    close: () => transport.close(),
  };
}

/** What the server refuses at these commands is the recipient or the message; at others it is us, which can be put right. */
const aboutTheMail = new Set(['RCPT TO', 'DATA']);

function failureOf(error: unknown): MailFailure {
  const text = (name: string): string => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  const [code, command, reply] = [text('code'), text('command'), text('responseCode')];
  if (reply === '')
    return new MailFailure(`the mail server could not be reached (${code || 'unknown'})`, false);
  const at = command === '' ? '' : ` at ${command}`;
  return new MailFailure(
    `the mail server answered ${reply}${at}`,
    reply.startsWith('5') && aboutTheMail.has(command),
  );
}
