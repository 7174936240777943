import type { Config } from '@taskledger/runtime';

/** Which of the configured limits: `RATE_LIMIT_OTP`, `RATE_LIMIT_USER` or `RATE_LIMIT_ANONYMOUS`. */
export type LimitClass = 'otp' | 'user' | 'anonymous';

export interface RouteLimit {
  /** Instead of what the caller alone decides: `user` for who is signed in, `anonymous` for others. */
  readonly limit?: LimitClass;
  /** A limit of the same size for what the body names, over all callers. */
  readonly named?: (body: unknown) => string | undefined;
  /** Refused while nobody can count. */
  readonly closedWithoutRedis?: boolean;
}

const emailIn = (body: unknown): string | undefined =>
  typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string'
    ? body.email.toLowerCase()
    : undefined;

/**
 * The routes under `/api/v1/` that are not limited by who calls alone, by method and pattern. An `otp` limit counts each
 * route for itself: five wrong codes must not keep anybody from asking for a new one.
 *
 * Sign-in by password is not limited by account: its growing delay is stricter, and knows how to let the owner in.
 *
 * When Redis is away nobody knows what was used before. Reads are then served, and so are the writes of signed-in users and
 * the refreshing and ending of sessions: who sends them has proved something, and an outage of the counters must not be one of
 * the service. What lets a stranger guess or make accounts is refused with 503 until Redis is back: an attacker who can
 * make Redis fail must not win unlimited guesses by it.
 */
export const routeLimits: Readonly<Record<string, RouteLimit>> = {
  'POST /api/v1/auth/otp/request': { limit: 'otp', named: emailIn, closedWithoutRedis: true },
  'POST /api/v1/auth/otp/verify': { limit: 'otp', closedWithoutRedis: true },
  'POST /api/v1/auth/login': { closedWithoutRedis: true },
  'POST /api/v1/auth/password': { limit: 'otp', closedWithoutRedis: true },
  'POST /api/v1/profile/email': { limit: 'otp', named: emailIn, closedWithoutRedis: true },
  'POST /api/v1/profile/email/confirm': { limit: 'otp', closedWithoutRedis: true },
  'DELETE /api/v1/profile': { limit: 'otp', closedWithoutRedis: true },
  'POST /api/v1/auth/register': { closedWithoutRedis: true },
};

const scope = '/api/v1/';

/** Whether a path or a route's pattern is limited at all: not the user interface, documentation, health and metrics. */
export const isLimited = (path: string): boolean => path.startsWith(scope);

/** What the limiter needs to know of one route. */
export interface Endpoint extends RouteLimit {
  /** Method and pattern. */
  readonly name: string;
}

export const endpointOf = (method: string, pattern: string): Endpoint => {
  const name = `${method} ${pattern.replace(/(?<=.)\/$/, '')}`;
  return { name, ...routeLimits[name] };
};

/** URLs under `/api/v1/` that no route answers: one endpoint, however many there are. */
export const unknownEndpoint: Endpoint = { name: '(unknown)' };

/** How much of what a request may use. */
export interface Allowance {
  readonly key: string;
  /** Requests per window. */
  readonly max: number;
}

/** Undefined where the limit is turned off. `subject`: `user:<id>` or `ip:<address>`. */
export const allowanceOf = (
  endpoint: Endpoint,
  subject: string,
  limits: Config['rateLimit'],
): Allowance | undefined => {
  const limit = endpoint.limit ?? (subject.startsWith('user:') ? 'user' : 'anonymous');
  const max = limits[limit];
  if (max === 0) return undefined;
  return { key: limit === 'otp' ? `${endpoint.name} ${subject}` : subject, max };
};
