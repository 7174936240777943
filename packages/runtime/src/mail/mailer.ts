import type { Logger } from '../logger.ts';
import { fileMailer } from './file-mailer.ts';
import type { Mail } from './mail.ts';
import { smtpMailer } from './smtp-mailer.ts';

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with whatever nodemailer understands in its query. None: mails become files. */
  readonly smtpUrl: string | undefined;
  /** `Name <address>` or an address; its domain ends each Message-ID. */
  readonly mailFrom: string;
  /** Where the files go. */
  readonly dataDir: string;
  readonly logger: Pick<Logger, 'info'>;
}

export interface Mailer {
  /**
   * Resolves when the mail server has taken the mail over. @throws MailFailure; unless it is permanent, the mail may have
   * left all the same (the confirmation got lost): to send it again under its own Message-ID is right.
   */
  send(mail: Mail): Promise<void>;
  close(): void;
}

/** The way out for mails: a mail server, or files below DATA_DIR where there is none. */
export function createMailer({ smtpUrl, mailFrom, dataDir, logger }: MailerOptions): Mailer {
  return smtpUrl === undefined
    ? fileMailer({ mailFrom, dataDir, logger })
    : smtpMailer({ smtpUrl, mailFrom });
}
