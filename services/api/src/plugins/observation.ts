import type { FinishedSpan, Logger, Tracing } from '@taskledger/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../metrics.ts';

export interface Observers extends Pick<Metrics, 'requests'> {
  readonly logger: Logger;
  /** None: no traces. */
  readonly tracing?: Pick<Tracing, 'record'> | undefined;
}

/** One log line and one measurement for each request, when its response has left. Without the query: it may be personal. */
export const observeRequests = (app: FastifyInstance, { logger, requests, tracing }: Observers): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip } = request;
    const { statusCode: status, elapsedTime } = reply;
    requests.observe({ method, route: request.routeOptions.url ?? 'none', status }, elapsedTime / 1000);
    tracing?.record(spanOf(request, status, elapsedTime));
    const [path] = request.url.split('?', 1);
    const ms = Math.round(elapsedTime * 100) / 100;
    const user = request.caller?.actor.id;
    logger.info({ request_id: request.id, method, path, status, ms, ip, user }, 'request');
    done();
  });
};

const spanOf = (request: FastifyRequest, status: number, elapsedMs: number): FinishedSpan => {
  const { method, routeOptions, id } = request;
  const endedAt = Date.now();
  const route = routeOptions.url ?? 'none';
  return {
    kind: 'request',
    name: `${method} ${route}`,
    correlationId: id,
    startedAt: endedAt - elapsedMs,
    endedAt,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': status,
    },
    error: status >= 500 ? `answered ${status}` : undefined,
  };
};
