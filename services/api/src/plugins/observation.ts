import type { Logger } from '@taskledger/runtime';
import type { FastifyInstance } from 'fastify';
import type { Metrics } from '../metrics.ts';

export interface Observers extends Pick<Metrics, 'requests'> {
  readonly logger: Logger;
}

/** One log line and one measurement for each request, when its response has left. Without the query: it may be personal. */
export const observeRequests = (app: FastifyInstance, { logger, requests }: Observers): void => {
  app.addHook('onResponse', (request, reply, done) => {
    const { method, ip } = request;
    const { statusCode: status, elapsedTime } = reply;
    requests.observe({ method, route: request.routeOptions.url ?? 'none', status }, elapsedTime / 1000);
    const [path] = request.url.split('?', 1);
    const ms = Math.round(elapsedTime * 100) / 100;
    const user = request.caller?.actor.id;
    logger.info({ request_id: request.id, method, path, status, ms, ip, user }, 'request');
    done();
  });
};
