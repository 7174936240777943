import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, type Dispatcher, request } from 'undici';
import { isPrivateHost, isPublicAddress } from './addresses.ts';

/** The addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface SenderOptions {
  /** Also to private and loopback addresses. */
  readonly allowPrivate: boolean;
  /** Instead of the DNS. */
  readonly resolve?: Resolve;
  /** Milliseconds for the whole exchange. */
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  /** The beginning of the body, as text. */
  readonly excerpt: string;
}

/** Why there was no answer. The message is for the target's owner: it says nothing that they could not know. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Posts to addresses that users have chosen. */
export interface Sender {
  /**
   * Answers with the status, whatever it is; redirects are not followed. Reads no more than the beginning of the body, and
   * waits no longer than a second for it. @throws NoAnswer
   */
  post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Answer>;
  close(): Promise<void>;
}

const connectMs = 4_000;
const bodyMs = 1_000;
const excerptBytes = 1_024;

/**
 * A client that reaches the public internet alone: a name is resolved here, all of its addresses are checked, and the connection
 * goes to what was checked, so that no second look-up can lead elsewhere (DNS rebinding).
 */
export const createSender = ({ allowPrivate, resolve, timeoutMs = 8_000 }: SenderOptions): Sender => {
  const addressesOf = resolve ?? (allowPrivate ? systemAddresses : publicAddresses);

  const checked = async (hostname: string): Promise<readonly string[]> => {
    const addresses = await addressesOf(hostname);
    if (addresses.length === 0) throw new NoAnswer('the host name has no address');
    if (!allowPrivate && !addresses.every(isPublicAddress)) throw refused();
    return addresses;
  };

  const lookup: LookupFunction = (hostname, options, callback) => {
    void answerLookup(checked(hostname), options.all === true, callback);
  };

  const agent = new Agent({
    connect: { lookup, timeout: connectMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 16_384,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 30_000,
    // As many as there are requests: of two targets on one host, one must not wait for the other.
    connections: null,
    pipelining: 1,
  });

  return {
    post: async (url, headers, body) => {
      if (!allowPrivate && isPrivateHost(new URL(url).hostname)) throw refused();
      try {
        const response = await request(url, {
          method: 'POST',
          headers,
          body,
          dispatcher: agent,
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { status: response.statusCode, excerpt: await beginningOf(response.body) };
      } catch (error) {
        throw noAnswer(error);
      }
    },
    close: () => agent.destroy(),
  };
};

const answerLookup = async (
  checked: Promise<readonly string[]>,
  all: boolean,
  callback: Parameters<LookupFunction>[2],
): Promise<void> => {
  try {
    const found = (await checked).map((address) => ({ address, family: isIP(address) }));
    if (all) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  } catch (error) {
    callback(error instanceof Error ? error : new Error(String(error)), '');
  }
};

const refused = () => new NoAnswer('the host has a private address');

/** Whatever goes wrong with the body, the status has been told. */
const beginningOf = async (body: Dispatcher.ResponseData['body']): Promise<string> => {
  const chunks: Buffer[] = [];
  let received = 0;
  body.on('error', () => undefined);
  const read = async (): Promise<void> => {
    const pieces: AsyncIterable<Uint8Array> = body;
    for await (const piece of pieces) {
      const bytes = Buffer.from(piece);
      chunks.push(bytes.subarray(0, excerptBytes - received));
      received += bytes.length;
      if (received >= excerptBytes) return;
    }
  };
  const patience = new AbortController();
  const timeUp = delay(bodyMs, undefined, { signal: patience.signal }).catch(() => undefined);
  await Promise.race([read().catch(() => undefined), timeUp]);
  patience.abort();
  body.destroy();
  return Buffer.concat(chunks)
    .toString('utf8')
    .replaceAll(/[^\P{C}\n\t]/gu, '')
    .slice(0, excerptBytes);
};

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut off',
  UND_ERR_SOCKET: 'the connection was cut off',
  ENOTFOUND: 'the host name has no address',
  ENODATA: 'the host name has no address',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the host cannot be reached',
  ETIMEOUT: 'the host name could not be resolved in time',
  ETIMEDOUT: 'there was no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'there was no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'there was no answer in time',
  UND_ERR_HEADERS_OVERFLOW: 'the answer’s headers were too large',
};

const noAnswer = (error: unknown): NoAnswer => {
  if (error instanceof NoAnswer) return error;
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new NoAnswer('there was no answer in time', { cause: error });
  }
  const several: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  for (const each of [error, ...several]) {
    if (!(each instanceof Error) || !('code' in each) || typeof each.code !== 'string') continue;
    const reason = reasons[each.code];
    if (reason !== undefined) return new NoAnswer(reason, { cause: error });
    if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO)/.test(each.code)) {
      return new NoAnswer('the host has no valid certificate', { cause: error });
    }
    if (each.code.startsWith('HPE_')) return new NoAnswer('the answer was not HTTP', { cause: error });
  }
  return new NoAnswer('the request failed', { cause: error });
};

const systemAddresses: Resolve = async (hostname) =>
  (await systemLookup(hostname, { all: true })).map(({ address }) => address);

/** By queries of its own: the system's look-up has few places, and a slow name server would fill them for the whole process. */
const publicAddresses: Resolve = async (hostname) => {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  const failure = answers.find((answer) => answer.status === 'rejected');
  if (found.length === 0 && failure !== undefined) throw failure.reason;
  return found;
};
