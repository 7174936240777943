import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Logger } from '../logger.ts';
import { envelope } from './envelope.ts';
import type { Mailer } from './mailer.ts';

interface FileMailerOptions {
  readonly mailFrom: string;
  readonly dataDir: string;
  readonly logger: Pick<Logger, 'info'>;
}

/** For development without a mail server: each mail becomes the file `DATA_DIR/mails/<message id>.eml`. */
export function fileMailer({ mailFrom, dataDir, logger }: FileMailerOptions): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true });
  const directory = join(dataDir, 'mails');
  return {
    async send(mail) {
      const { message } = await transport.sendMail(envelope(mail, mailFrom));
      if (!Buffer.isBuffer(message)) throw new Error('the mail was not put together');
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const path = join(directory, `${mail.messageId}.eml`);
      await writeFile(`${path}.unfinished`, message, { mode: 0o600 });
      await rename(`${path}.unfinished`, path);
      logger.info({ path }, 'Mail written to a file: there is no SMTP_URL');
    },
    close: () => transport.close(),
  };
}
