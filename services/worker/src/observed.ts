import { correlate, correlationId, scrubbed, type Tracing, type QueueName } from '@taskledger/runtime';
import { type Job, type JobHandler, PermanentFailure, PutOff, type Queues } from '@taskledger/runtime/queues';
import type { Deliveries, Delivery } from './deliveries.ts';
import type { Metrics } from './metrics.ts';

export interface Observers {
  readonly metrics: Pick<Metrics, 'jobs' | 'latency' | 'failures'>;
  readonly tracing: Pick<Tracing, 'record'>;
}

/** The same queues, whose jobs are measured, and traced where it is known what they are for. */
export const observedQueues = (queues: Queues, { metrics, tracing }: Observers): Queues => {
  const observed =
    (queue: QueueName, handler: JobHandler): JobHandler =>
    async (job: Job) => {
      const startedAt = Date.now();
      const began = performance.now();
      const ended = (outcome: string, error?: unknown): void => {
        const seconds = (performance.now() - began) / 1000;
        metrics.jobs.observe({ queue, outcome }, seconds);
        const id = correlationId();
        if (id === undefined) return;
        tracing.record({
          kind: 'job',
          name: `${queue} ${job.name}`,
          correlationId: id,
          startedAt,
          endedAt: startedAt + seconds * 1000,
          attributes: {
            'messaging.destination.name': queue,
            'messaging.message.id': job.id,
            attempt: job.attempt,
          },
          error: error === undefined ? undefined : scrubbed(error),
        });
      };
      try {
        await handler(job);
        ended('done');
      } catch (error) {
        if (!(error instanceof PutOff)) ended(error instanceof PermanentFailure ? 'failed' : 'retry', error);
        throw error;
      }
    };
  return {
    ...queues,
    worker: (name, handler, options) => queues.worker(name, observed(name, handler), options),
  };
};

/** The same deliveries: each that begins tells its job what it is for; how they end is measured. */
export const observedDeliveries = (deliveries: Deliveries, { metrics }: Observers): Deliveries => {
  const underWay = new Map<string, Delivery>();
  return {
    ...deliveries,
    begin: async (id, round) => {
      const delivery = await deliveries.begin(id, round);
      if (delivery === undefined) return undefined;
      correlate(delivery.correlation_id);
      underWay.set(id, delivery);
      return delivery;
    },
    settle: async (id, state) => {
      const delivery = underWay.get(id);
      underWay.delete(id);
      await deliveries.settle(id, state);
      if (delivery === undefined || state !== 'sent') return;
      const ms = Date.now() - Date.parse(delivery.created_at);
      metrics.latency.observe({ channel: delivery.channel }, Math.max(0, ms) / 1000);
    },
    fail: async (id, error, retryInMs) => {
      const delivery = underWay.get(id);
      underWay.delete(id);
      if (delivery !== undefined) {
        metrics.failures.inc({ channel: delivery.channel, final: String(retryInMs === undefined) });
      }
      await deliveries.fail(id, error, retryInMs);
    },
  };
};
