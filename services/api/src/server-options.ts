import type { Config, Logger } from '@taskledger/runtime';
import { type FastifyBaseLogger, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { answerClientError } from './client-errors.ts';
import { sendProblem } from './plugins/problems.ts';
import type { SecureHeaders } from './plugins/secure-headers.ts';
import { requestIdOf } from './request-meta.ts';

export const bodyLimit = 1024 * 1024;

/** What the HTTP server itself does, before any route: limits of time and size, request ids, whom to believe. */
export const serverOptions = (config: Pick<Config, 'trustProxy'>, logger: Logger, headers: SecureHeaders) => {
  const loggerInstance: FastifyBaseLogger = logger;
  return {
    loggerInstance,
    // One line for each request is written by `observeRequests`.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    genReqId: requestIdOf,
    requestIdHeader: false as const,
    trustProxy: trust(config.trustProxy),
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // A request has to arrive within 30 s, its header within 15 s (slow senders would hold connections), and a
    // connection without any traffic ends after a minute. Idle ones outlive the 60 s of common load balancers, so that
    // it is never we who close a connection that the balancer is just about to use.
    requestTimeout: 30_000,
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    connectionTimeout: 60_000,
    keepAliveTimeout: 72_000,
    // While it closes, requests on open connections are still answered, with `Connection: close`.
    return503OnClosing: false,
    // These happen before there is a route, and so before any hook.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      void sendProblem(error, request, reply.headers(headers).header('x-request-id', request.id)),
    clientErrorHandler: answerClientError,
  };
};

const trust = (trustProxy: Config['trustProxy']) => {
  if (typeof trustProxy === 'number') return (_address: string, hop: number) => hop < trustProxy;
  return typeof trustProxy === 'boolean' ? trustProxy : [...trustProxy];
};
