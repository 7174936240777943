import type { SendMailOptions } from 'nodemailer';
import { checkedMail, type Mail } from './mail.ts';

/** The mail as nodemailer takes it. @throws MailFailure when something in it could be taken for a header. */
export function envelope(mail: Mail, mailFrom: string): SendMailOptions {
  const { to, subject, text, html, messageId, headers } = checkedMail(mail);
  return {
    from: mailFrom,
    to,
    subject,
    text,
    html,
    messageId: `<${messageId}@${domainOf(mailFrom)}>`,
    // RFC 3834: no out-of-office replies to a machine.
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
    // Content is given as text: nothing in a mail may name a file or a URL to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

const domainOf = (mailbox: string): string => /@([^\s<>@]+?)>?$/.exec(mailbox.trim())?.[1] ?? 'localhost';
