import type { components } from './schema.ts';

/** The body of every error response (RFC 9457). */
export type ProblemBody = components['schemas']['Problem'];

/** An answer other than a success. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable; docs/errors.md lists them. `unreadable` where the answer was no problem+json (a proxy's, for example). */
  readonly code: string;
  readonly problem: ProblemBody;
  /** Seconds to wait before the next try, where the answer says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: ProblemBody, retryAfter?: number) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What is wrong with one field of the input, for 422. */
  fieldMessage(field: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === field)?.message;
  }
}

/** The problem that a response other than a success carries. Reads its body. */
export const problemOf = async (response: Response): Promise<ProblemError> => {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  const body: unknown = await response.json().catch(() => undefined);
  return new ProblemError(isProblem(body) ? body : unreadable(response), retryAfter);
};

const isProblem = (body: unknown): body is ProblemBody =>
  typeof body === 'object' &&
  body !== null &&
  'code' in body &&
  typeof body.code === 'string' &&
  'detail' in body &&
  typeof body.detail === 'string' &&
  'status' in body &&
  typeof body.status === 'number';

const unreadable = ({ status, statusText, url, headers }: Response): ProblemBody => ({
  type: 'about:blank',
  title: statusText,
  status,
  detail: `The server answered ${status}.`,
  instance: url,
  code: 'unreadable',
  request_id: headers.get('x-request-id') ?? '',
});
