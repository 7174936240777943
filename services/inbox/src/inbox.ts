import { join } from 'node:path';
import type { Logger } from '@taskledger/runtime';
import { listenForBrowsers } from './http.ts';
import { listenForMail } from './smtp.ts';
import { openStore } from './store.ts';

export interface InboxOptions {
  /** Messages are kept in its folder `inbox`. */
  readonly dataDir: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default: any free port. */
  readonly httpPort?: number;
  readonly smtpPort?: number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

export interface Inbox {
  /** For people. */
  readonly url: string;
  /** For SMTP_URL. */
  readonly smtpUrl: string;
  close(): Promise<void>;
}

/** The development inbox: a mail server that shows what it gets instead of delivering it. */
export async function startInbox(options: InboxOptions): Promise<Inbox> {
  const { dataDir, host = '127.0.0.1', httpPort = 0, smtpPort = 0, logger } = options;
  const store = await openStore(join(dataDir, 'inbox'), logger);
  const mail = await listenForMail(store, { host, port: smtpPort, logger });
  const browsers = await listenForBrowsers(store, { host, port: httpPort });
  return {
    url: `http://localhost:${browsers.port}`,
    smtpUrl: `smtp://${host}:${mail.port}`,
    async close() {
      await Promise.all([mail.close(), browsers.close()]);
    },
  };
}
