export { type Mail, MailFailure } from './mail.ts';
export { createMailer, type Mailer, type MailerOptions } from './mailer.ts';
