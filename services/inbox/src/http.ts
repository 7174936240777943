import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { CSS, SCRIPT } from './assets.ts';
import { inboxPage, messageList } from './pages.ts';
import type { Store } from './store.ts';

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
  readonly policy?: string;
}

const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A mail's HTML is a stranger's: no script, nothing fetched, an origin of its own; links open in a new tab. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'";

/** The page and the JSON for tests. No password: it listens on loopback, and answers only to names that mean this machine. */
export async function listenForBrowsers(
  store: Store,
  { host, port }: { host: string; port: number },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answer(store, request, host).then(
      (given) => send(response, given),
      () => send(response, { status: 500, type: 'text/plain', body: 'The message cannot be read.' }),
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(store: Store, request: IncomingMessage, host: string): Promise<Answer> {
  const { method = 'GET', url: target = '/' } = request;
  if (isLoopback(host) && !isLoopback(nameIn(request.headers.host))) {
    // A page of the internet whose name was made to point here (DNS rebinding) must not read one-time codes.
    return { status: 403, type: 'text/plain', body: 'Use http://localhost' };
  }
  if (!URL.canParse(target, 'http://inbox')) return NOT_FOUND;
  const url = new URL(target, 'http://inbox');
  if (method === 'DELETE' && url.pathname === '/api/messages') {
    await store.clear();
    return json([]);
  }
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', body: 'Only GET' };
  return (await view(store, url)) ?? NOT_FOUND;
}

const NOT_FOUND: Answer = { status: 404, type: 'text/plain', body: 'There is no such message or page.' };

async function view(store: Store, url: URL): Promise<Answer | undefined> {
  const [first = '', second = '', third] = url.pathname.split('/').slice(1);
  switch (first) {
    case '':
      return page(inboxPage(store.list(), undefined));
    case 'inbox.css':
      return { type: 'text/css', body: CSS };
    case 'inbox.js':
      return { type: 'text/javascript', body: SCRIPT };
    case 'list':
      return page(messageList(store.list(), url.searchParams.get('selected') ?? undefined).html);
    case 'api':
      return second === 'messages' ? jsonOf(store, url.searchParams.get('to'), third) : undefined;
    case 'messages':
      return messageAnswer(store, second, third);
    default:
      return undefined;
  }
}

function jsonOf(store: Store, to: string | null, id: string | undefined): Answer | undefined {
  if (id === undefined) return json(store.list().filter((message) => to === null || message.to.includes(to)));
  const message = store.get(id);
  return message && json(message);
}

async function messageAnswer(
  store: Store,
  id: string,
  part: string | undefined,
): Promise<Answer | undefined> {
  const message = store.get(id);
  if (!message) return undefined;
  if (part === undefined) return page(inboxPage(store.list(), message));
  if (part === 'source') return { type: 'text/plain', body: (await store.source(id)) ?? '' };
  if (part !== 'html') return undefined;
  return { type: 'text/html', body: `<base target="_blank">${message.html}`, policy: MAIL_POLICY };
}

function page(body: string): Answer {
  return { type: 'text/html', body };
}

function json(value: unknown): Answer {
  return { type: 'application/json', body: JSON.stringify(value) };
}

function send(response: ServerResponse, { status = 200, type, body, policy = PAGE_POLICY }: Answer): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

function nameIn(hostHeader: string | undefined): string {
  return (hostHeader ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
}

function isLoopback(name: string): boolean {
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    (isIP(name) === 4 && name.startsWith('127.'))
  );
}
