import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import type { Logger } from '@taskledger/runtime';
import { SMTPServer } from 'smtp-server';
import type { Store } from './store.ts';

const MAX_BYTES = 25 * 1024 * 1024;

/** Takes every mail for everybody, from anybody on this machine, and delivers none. */
export async function listenForMail(
  store: Store,
  { host, port, logger }: { host: string; port: number; logger: Pick<Logger, 'warn' | 'info'> },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: MAX_BYTES,
    closeTimeout: 500,
    onData(stream, { envelope }, reply) {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then(async (source) => {
          if (stream.sizeExceeded) throw Object.assign(new Error('Message too large'), { responseCode: 552 });
          const message = await store.add({ from, to }, source);
          logger.info({ to, subject: message.subject }, 'Mail');
          reply();
        })
        .catch((err: unknown) => {
          logger.warn({ err }, 'A mail was not accepted');
          reply(err instanceof Error ? err : new Error(String(err)));
        });
    },
  });
  server.on('error', (err) => logger.warn({ err }, 'An SMTP connection failed'));
  server.listen(port, host);
  await once(server.server, 'listening');
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
