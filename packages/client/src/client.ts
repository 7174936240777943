import createFetchClient, { type Client } from 'openapi-fetch';
import { problemOf } from './problem.ts';
import { randomKey } from './random-key.ts';
import type { paths } from './schema.ts';
import { createSession, type RefreshKeeping, type Session, type SessionOptions } from './session.ts';

export interface ClientOptions extends Partial<Pick<SessionOptions, 'exclusively' | 'onEnd' | 'fetch'>> {
  /** Where the API is, without a path: `http://localhost:3000`. Empty in a page that the API serves. */
  readonly baseUrl: string;
  readonly keeping: RefreshKeeping;
}

export interface TaskledgerClient {
  /** The operations by method and path, typed by the OpenAPI document. Answers other than successes reject with a `ProblemError`. */
  readonly api: Client<paths>;
  readonly session: Session;
  /** Any request to the API, with the access token, renewed when it has expired. For what is not JSON, such as the stream. */
  readonly send: (request: Request) => Promise<Response>;
}

/** A client of the API for one user at a time. */
export const createClient = ({
  baseUrl,
  keeping,
  fetch = (input, init) => globalThis.fetch(input, init),
  ...options
}: ClientOptions): TaskledgerClient => {
  const session = createSession({ baseUrl, keeping, fetch, ...options });

  const authorized = (request: Request, token: string | undefined): Request => {
    const copy = request.clone();
    if (token !== undefined) copy.headers.set('authorization', `Bearer ${token}`);
    return copy;
  };

  const send = async (request: Request): Promise<Response> => {
    const token = session.accessToken();
    const response = await repeatable(request, () => fetch(authorized(request, token)));
    if (response.status !== 401 || token === undefined || isSignIn(request)) return response;
    // Expired, or of a role that has changed: the same request, with a new token.
    const renewed = await session.renew(token);
    return repeatable(request, () => fetch(authorized(request, renewed)));
  };

  const sendJson = async (request: Request): Promise<Response> => {
    const keyed = withIdempotencyKey(request);
    if (keeping === 'cookie' && isSignIn(keyed)) keyed.headers.set('x-session', 'cookie');
    const response = await send(keyed);
    if (!response.ok && response.status !== 304) throw await problemOf(response);
    return response;
  };

  return { api: createFetchClient<paths>({ baseUrl, fetch: sendJson }), session, send };
};

/** What an operation answered. `await answerOf(client.api.GET('/api/v1/profile'))` */
export const answerOf = async <Data>(call: Promise<{ readonly data?: Data }>): Promise<NonNullable<Data>> => {
  const { data } = await call;
  if (data === undefined || data === null) throw new Error('the operation answers without a body');
  return data;
};

/** The header that makes a command depend on the version that its sender has seen. */
export const ifMatch = (version: number): { readonly 'if-match': string } => ({ 'if-match': `"${version}"` });

const isSignIn = ({ url }: Request): boolean => new URL(url).pathname.startsWith('/api/v1/auth/');

/** Every POST is given a key, so that it can be sent again when its answer was lost, and still has its effect once. */
const withIdempotencyKey = (request: Request): Request => {
  if (request.method === 'POST' && !request.headers.has('idempotency-key') && !isSignIn(request)) {
    request.headers.set('idempotency-key', randomKey());
  }
  return request;
};

/** Once more after a broken connection, where a second copy changes nothing: a GET, a PUT, whatever has a key. */
const repeatable = async (request: Request, attempt: () => Promise<Response>): Promise<Response> => {
  try {
    return await attempt();
  } catch (error) {
    const harmless =
      ['GET', 'HEAD', 'PUT'].includes(request.method) || request.headers.has('idempotency-key');
    if (!harmless || request.signal.aborted || !(error instanceof TypeError)) throw error;
    return attempt();
  }
};
