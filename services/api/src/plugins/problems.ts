import { isDatabaseOutage, PersonErased } from '@taskledger/events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, problemBody, type ProblemCode } from '../problems.ts';
import { drain } from '../drain.ts';
import { InvalidInput, invalidInput } from './validation.ts';

/** Every error of the whole API becomes problem+json here. */
export const answerWithProblems = (app: FastifyInstance): void => {
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(problem('not_found', { detail: 'There is nothing at this URL.' }), request, reply),
  );
};

/** Answers a request with the problem that `error` stands for; what is a fault of ours is logged, not told. */
export const sendProblem = async (
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> => {
  const found = problemOf(error);
  if (found.code === 'internal') request.log.error({ err: error }, 'request failed');
  else if (found.code === 'unavailable')
    request.log.warn({ err: error }, 'what the request needs cannot be reached');
  // A client that is still sending reads no answer: it would see a broken connection instead of the 413.
  if (found.code === 'payload_too_large') await drain(request.raw);
  const [path = '/'] = request.url.split('?', 1);
  if (found.statusCode === 401 && found.facts.headers?.['www-authenticate'] === undefined) {
    reply.header('www-authenticate', 'Bearer realm="taskledger"');
  }
  if (found.facts.headers !== undefined) reply.headers(found.facts.headers);
  const body = problemBody(found, { instance: path, requestId: request.id });
  await reply.code(found.statusCode).type('application/problem+json').send(JSON.stringify(body));
};

/** Fastify's own errors, by their stable codes. */
const frameworkErrors: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_BAD_URL: 'malformed_request',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_request',
};

const problemOf = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof InvalidInput) return invalidInput(error);
  if (isDatabaseOutage(error)) {
    return problem('unavailable', {
      detail: 'The database cannot be reached. Try again shortly.',
      headers: { 'retry-after': '5' },
    });
  }
  // Under way when its caller erased the account.
  if (error instanceof PersonErased) return problem('session_ended');
  if (!(error instanceof Error)) return problem('internal');
  const code = 'code' in error && typeof error.code === 'string' ? frameworkErrors[error.code] : undefined;
  if (code !== undefined) return problem(code);
  const status = 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500
    ? problem('malformed_request')
    : problem('internal');
};
