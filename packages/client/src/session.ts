import { problemOf, type ProblemError } from './problem.ts';
import { randomKey } from './random-key.ts';
import type { components } from './schema.ts';

export type Tokens = components['schemas']['Tokens'];

/** Where the refresh token lives between two requests. */
export type RefreshKeeping =
  /** In an HttpOnly cookie that the browser sends: no script can read it. */
  | 'cookie'
  /** In memory, for programs. */
  | 'memory';

export interface SessionOptions {
  readonly baseUrl: string;
  readonly keeping: RefreshKeeping;
  readonly fetch: typeof fetch;
  /** Lets one refresh at a time happen, also among several pages of one browser; in order, unless told. */
  readonly exclusively?: <Result>(work: () => Promise<Result>) => Promise<Result>;
  /** The session has ended: the refresh token is spent, expired or revoked. */
  readonly onEnd?: (reason: ProblemError) => void;
}

/** Holds an access token, in memory alone, and renews it. */
export interface Session {
  /** None before sign-in. */
  accessToken(): string | undefined;
  /** Takes what a sign-in answered. */
  begin(tokens: SessionTokens): void;
  /** A new access token, unless `used` is no longer the present one. Rejects with a ProblemError when there is no session any more. */
  renew(used: string | undefined): Promise<string>;
  /** Forgets everything. */
  end(): void;
}

export type SessionTokens = Omit<Tokens, 'refresh'> & Partial<Pick<Tokens, 'refresh'>>;

/** The header that asks for the refresh token as a cookie. */
export const cookieHeader = { 'x-session': 'cookie' } as const;

export const createSession = ({
  baseUrl,
  keeping,
  fetch,
  exclusively = (work) => work(),
  onEnd,
}: SessionOptions): Session => {
  let access: string | undefined;
  let refresh: string | undefined;
  let renewing: Promise<string> | undefined;
  /** The same until there is an answer: it tells a repetition from a theft. */
  let repeatKey = randomKey();

  const begin = (tokens: SessionTokens): void => {
    access = tokens.access;
    refresh = tokens.refresh;
    repeatKey = randomKey();
  };
  const end = (): void => {
    access = undefined;
    refresh = undefined;
  };

  const ask = async (): Promise<string> => {
    const response = await fetch(`${baseUrl}/api/v1/auth/token/refresh`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': repeatKey,
        ...(keeping === 'cookie' && cookieHeader),
      },
      body: JSON.stringify(keeping === 'memory' ? { refresh } : {}),
    });
    if (!response.ok) {
      const problem = await problemOf(response);
      if (problem.status === 401 || problem.status === 422) {
        end();
        onEnd?.(problem);
      }
      throw problem;
    }
    const tokens: unknown = await response.json();
    if (!isTokens(tokens)) throw new Error('the refresh was answered without an access token');
    begin(tokens);
    return tokens.access;
  };

  return {
    accessToken: () => access,
    begin,
    renew: async (used) => {
      if (access !== undefined && access !== used) return access;
      renewing ??= exclusively(ask).finally(() => (renewing = undefined));
      return renewing;
    },
    end,
  };
};

const isTokens = (body: unknown): body is SessionTokens =>
  typeof body === 'object' && body !== null && 'access' in body && typeof body.access === 'string';
