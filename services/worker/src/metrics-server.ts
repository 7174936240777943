import { createServer } from 'node:http';
import type { Logger } from '@taskledger/runtime';
import type { Registry } from 'prom-client';

export interface MetricsServerOptions {
  readonly registry: Registry;
  readonly host: string;
  readonly port: number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** `/metrics` for Prometheus and `/healthz` for probes, on a port of the worker's own. */
export const startMetricsServer = ({ registry, host, port, logger }: MetricsServerOptions) => {
  const server = createServer((request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (request.method === 'GET' && path === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    } else if (request.method === 'GET' && path === '/metrics') {
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (err: unknown) => {
          logger.warn({ err }, 'The metrics could not be collected');
          response.writeHead(503).end();
        },
      );
    } else {
      response.writeHead(404).end();
    }
  });
  server.requestTimeout = 10_000;
  server.on('error', (err) => logger.warn({ err }, 'The metrics cannot be told at METRICS_PORT'));
  server.listen(port, host, () => logger.info({ address: server.address() }, 'Metrics are told'));
  return {
    address: () => server.address(),
    close: (): void => {
      server.closeAllConnections();
      server.close();
    },
  };
};
