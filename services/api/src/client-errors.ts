import { uuidv7 } from '@taskledger/events';
import type { FastifyServerOptions } from 'fastify';
import { STATUS_CODES } from 'node:http';
import { problem, problemBody, type ProblemCode } from './problems.ts';

const codes: Readonly<Record<string, ProblemCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};

/** Answers what is not HTTP, or arrives too slowly, before there is a request. */
export const answerClientError: NonNullable<FastifyServerOptions['clientErrorHandler']> = (error, socket) => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const found = problem(codes[error.code] ?? 'malformed_request');
  const body = JSON.stringify(problemBody(found, { instance: '/', requestId: uuidv7() }));
  const head = [
    `HTTP/1.1 ${found.statusCode} ${STATUS_CODES[found.statusCode]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
};
