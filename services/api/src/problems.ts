/**
 * Every problem that a client can meet: its stable code, with the status and the title that belong to it.
 * `docs/errors.md` lists the same ones; a test compares the two.
 */
export const problems = {
  malformed_request: { status: 400, title: 'The request cannot be understood' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  invalid_token: { status: 401, title: 'The access token is not valid' },
  invalid_otp: { status: 401, title: 'The one-time code is not valid' },
  invalid_credentials: { status: 401, title: 'The credentials are not valid' },
  invalid_refresh: { status: 401, title: 'The refresh token is not valid' },
  refresh_reused: { status: 401, title: 'The refresh token was used before' },
  session_ended: { status: 401, title: 'The session has ended' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  already_exists: { status: 409, title: 'It exists already' },
  email_taken: { status: 409, title: 'The e-mail address is taken' },
  username_taken: { status: 409, title: 'The username is taken' },
  category_exists: { status: 409, title: 'A category of this name exists' },
  category_in_use: { status: 409, title: 'The category is in use' },
  invalid_transition: { status: 409, title: 'The task cannot go from its status to that one' },
  undo_conflict: { status: 409, title: 'The change cannot be undone' },
  last_admin: { status: 409, title: 'The last administrator stays one' },
  webhook_disabled: { status: 409, title: 'The webhook is disabled' },
  webhook_limit: { status: 409, title: 'There are too many webhooks' },
  idempotency_in_flight: { status: 409, title: 'The first request with this key is under way' },
  conflict: { status: 409, title: 'The request conflicts with the present state' },
  version_mismatch: { status: 412, title: 'The resource has changed' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  uri_too_long: { status: 414, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, title: 'The media type is not supported' },
  validation_failed: { status: 422, title: 'The input is not valid' },
  idempotency_key_reused: { status: 422, title: 'The key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  headers_too_large: { status: 431, title: 'The header fields are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  unavailable: { status: 503, title: 'The service is not available at the moment' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemCode = keyof typeof problems;

/** One thing that is wrong with the input. `field` is a path such as `tags.0`; `body` or `query` where it is the whole. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemFacts {
  /** A sentence about this occurrence, for a person. Nothing from inside the service. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Further members of the body, such as `current` and `events` of a 412. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer to a request that is refused: to be thrown from a handler, or handed to `reply.send`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;

  constructor(code: ProblemCode, facts: ProblemFacts = {}) {
    super(facts.detail ?? problems[code].title);
    this.code = code;
    this.facts = facts;
  }

  get statusCode(): number {
    return problems[this.code].status;
  }
}

export const problem = (code: ProblemCode, facts: ProblemFacts = {}): Problem => new Problem(code, facts);

/** Input that fits its schema and is wrong all the same: one field of it. */
export const invalidField = (field: string, code: string, message: string): Problem =>
  problem('validation_failed', { detail: message, errors: [{ field, code, message }] });

/** The body of a problem response (RFC 9457). `instance` is the request's path. */
export const problemBody = (
  { code, facts }: Problem,
  { instance, requestId }: { readonly instance: string; readonly requestId: string },
) => {
  const { status, title } = problems[code];
  return {
    type: `urn:taskledger:problem:${code}`,
    title,
    status,
    detail: facts.detail ?? `${title}.`,
    instance,
    code,
    request_id: requestId,
    ...(facts.errors !== undefined && { errors: facts.errors }),
    ...facts.extensions,
  };
};
