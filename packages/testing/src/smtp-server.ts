import { Socket, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import type { TestScope } from './scope.ts';
import { waitFor } from './wait-for.ts';

export interface ReceivedMail {
  readonly messageId: string;
  readonly from: string;
  /** The envelope's recipients: who would have got the mail, whatever its headers say. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: ReadonlyMap<string, string>;
  /** The message as it came over the wire. */
  readonly raw: string;
}

export interface MailServer {
  /** `smtp://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** What was accepted, in the order of arrival, repeats included. */
  readonly mails: readonly ReceivedMail[];
  /** How often a message with this Message-ID was accepted. */
  deliveries(messageId: string): number;
  /** Refuses the next `count` messages with the reply `code` (451: try again later). */
  failNext(count: number, code?: number): void;
  /** Takes the next `count` messages and breaks the connection instead of confirming them. */
  vanishNext(count: number): void;
  /** Waits so many milliseconds before it confirms each message. */
  delay(ms: number): void;
  /** How many messages were refused because of `failNext`. */
  refused(): number;
  /** Resolves with the first mail that fits. */
  waitForMail(fits: (mail: ReceivedMail) => boolean, options?: { timeoutMs?: number }): Promise<ReceivedMail>;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that keeps every message, until the test ends. */
export async function smtpServer(t: TestScope, { port = 0 }: { port?: number } = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const plan = { fail: 0, code: 451, vanish: 0, delayMs: 0, refused: 0 };
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onData(stream, session, reply) {
      const recipients = session.envelope.rcptTo.map((recipient) => recipient.address);
      receive(stream, recipients).then(
        (accepted) => {
          if (accepted) reply();
        },
        (error: unknown) => reply(error instanceof Error ? error : new Error(String(error))),
      );
    },
  });

  async function receive(stream: NodeJS.ReadableStream, recipients: readonly string[]): Promise<boolean> {
    const raw = await buffer(stream);
    if (plan.fail > 0) {
      plan.fail -= 1;
      plan.refused += 1;
      throw Object.assign(new Error('refused for a test'), { responseCode: plan.code });
    }
    mails.push(await parse(raw, recipients));
    if (plan.vanish > 0) {
      plan.vanish -= 1;
      for (const connection of server.connections) destroy(connection);
      return false;
    }
    if (plan.delayMs > 0) await delay(plan.delayMs);
    return true;
  }

  // A client that is killed in the middle of a mail is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: boundPort } = boundAddress(server.server.address());
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= new Promise<void>((resolve) => server.close(resolve)));
  t.teardown(close);

  return {
    url: `smtp://127.0.0.1:${boundPort}`,
    port: boundPort,
    mails,
    deliveries: (messageId) => mails.filter((mail) => mail.messageId === messageId).length,
    failNext: (count, code = 451) => void Object.assign(plan, { fail: count, code }),
    vanishNext: (count) => void (plan.vanish = count),
    delay: (ms) => void (plan.delayMs = ms),
    refused: () => plan.refused,
    waitForMail: (fits, options = {}) =>
      waitFor(() => mails.find(fits), {
        ...options,
        describe: () => `a mail; there are: ${mails.map((mail) => mail.subject).join(' | ')}`,
      }),
    close,
  };
}

async function parse(raw: Buffer, to: readonly string[]): Promise<ReceivedMail> {
  const mail = await PostalMime.parse(raw);
  return {
    messageId: mail.messageId ?? '',
    from: mail.from?.address ?? '',
    to,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    headers: new Map(mail.headers.map((header) => [header.key, header.value])),
    raw: raw.toString('utf8'),
  };
}

function boundAddress(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new Error('the SMTP server has no TCP port');
  return address;
}

/** smtp-server's types say nothing about its connections: each has the socket of its client. */
function destroy(connection: unknown): void {
  if (typeof connection !== 'object' || connection === null || !('_socket' in connection)) return;
  if (connection._socket instanceof Socket) connection._socket.destroy();
}
