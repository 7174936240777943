import type { Ledger } from '@taskledger/events';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** The figures that Prometheus collects, in a registry of their own. */
export const createMetrics = () => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the request to the end of its response',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers: [registry],
    }),
    batches: new Histogram({
      name: 'ledger_append_batch_size',
      help: 'Appends that shared one statement',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers: [registry],
    }),
    events: new Counter({
      name: 'ledger_events_appended_total',
      help: 'Events that this process has recorded',
      registers: [registry],
    }),
  };
};

/** The same ledger, with its events counted. */
export const counted = (ledger: Ledger, { events }: Metrics): Ledger => ({
  ...ledger,
  append: async (append) => {
    const result = await ledger.append(append);
    if (result.outcome === 'appended') events.inc(result.events.length);
    return result;
  },
});
