import { deadLettersByChannel, outstandingDeliveries, subscriptionStandings } from '@taskledger/read-models';
import { type Pool, type QueueName, queueNames } from '@taskledger/runtime';
import type { Queues } from '@taskledger/runtime/queues';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  type GaugeConfiguration,
  Histogram,
  Registry,
} from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

export interface MetricsOptions {
  readonly pool: Pool;
  readonly queues: Pick<Queues, 'queue'>;
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The figures that Prometheus collects from a worker. What queues and database know is asked when somebody looks. */
export const createMetrics = (options: MetricsOptions) => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  observeQueues(registry, options);
  observeDatabase(registry, options);
  return {
    registry,
    jobs: new Histogram({
      name: 'job_duration_seconds',
      help: 'Time that jobs took, by how they ended: done, retry or failed',
      labelNames: ['queue', 'outcome'],
      buckets: seconds,
      registers,
    }),
    latency: new Histogram({
      name: 'delivery_latency_seconds',
      help: 'Time from the decision on a delivery to its acceptance, retries included',
      labelNames: ['channel'],
      buckets: [...seconds, 60, 300, 1800, 7200, 86_400],
      registers,
    }),
    failures: new Counter({
      name: 'delivery_failures_total',
      help: 'Attempts to deliver that failed; final: given up',
      labelNames: ['channel', 'final'],
      registers,
    }),
    batches: new Histogram({
      name: 'ledger_append_batch_size',
      help: 'Appends that shared one statement',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
      registers,
    }),
  };
};

/** Its figure is asked for by its `collect`. */
const gauge = <Label extends string>(asked: GaugeConfiguration<Label>): Gauge<Label> => new Gauge(asked);

/** A queue that is away leaves its figures out, rather than all of them. */
const observeQueues = (registry: Registry, { queues }: MetricsOptions): void => {
  const each = async (look: (name: QueueName) => Promise<void>): Promise<void> => {
    await Promise.allSettled(queueNames.map(look));
  };
  gauge({
    name: 'queue_jobs',
    help: 'Jobs in a queue, by state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      this.reset();
      await each(async (queue) => {
        const { completed: _, ...counts } = await queues.queue(queue).counts();
        for (const [state, count] of Object.entries(counts)) this.set({ queue, state }, count);
      });
    },
  });
  gauge({
    name: 'queue_oldest_job_age_seconds',
    help: 'For how long the oldest job has waited that nobody has tried yet',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      this.reset();
      await each(async (queue) => {
        const since = await queues.queue(queue).waitingSince();
        this.set({ queue }, since === undefined ? 0 : Math.max(0, Date.now() - since) / 1000);
      });
    },
  });
};

/** What the database knows, asked once for all the figures of one scrape. */
const databaseStanding = (pool: Pool) => {
  const ask = async () => {
    const { rows } = await pool.query<{ head: number }>(
      'SELECT coalesce(max(position), 0) AS head FROM events',
    );
    const head = rows[0]?.head ?? 0;
    const [subscriptions, deliveries, letters] = await Promise.all([
      subscriptionStandings(pool, head),
      outstandingDeliveries(pool),
      deadLettersByChannel(pool),
    ]);
    return { head, subscriptions, deliveries, letters };
  };
  let asked: ReturnType<typeof ask> | undefined;
  return () => {
    asked ??= ask().finally(() => (asked = undefined));
    return asked;
  };
};

const observeDatabase = (registry: Registry, { pool }: MetricsOptions): void => {
  const registers = [registry];
  const standing = databaseStanding(pool);
  gauge({
    name: 'ledger_head_position',
    help: 'The last position of the ledger',
    registers,
    async collect() {
      this.set((await standing()).head);
    },
  });
  gauge({
    name: 'subscription_lag_events',
    help: 'Events that a subscription has not seen yet',
    labelNames: ['subscription'],
    registers,
    async collect() {
      const { subscriptions } = await standing();
      for (const { name: subscription, lag } of subscriptions) this.set({ subscription }, lag);
    },
  });
  gauge({
    name: 'deliveries_outstanding',
    help: 'Deliveries that are not settled',
    labelNames: ['channel'],
    registers,
    async collect() {
      const { deliveries } = await standing();
      this.reset();
      for (const { channel, outstanding } of deliveries) this.set({ channel }, outstanding);
    },
  });
  gauge({
    name: 'deliveries_oldest_due_seconds',
    help: 'For how long the oldest delivery has waited beyond its time',
    labelNames: ['channel'],
    registers,
    async collect() {
      const { deliveries } = await standing();
      this.reset();
      for (const { channel, oldest_due_at } of deliveries) {
        const waited = oldest_due_at === null ? 0 : Date.now() - Date.parse(oldest_due_at);
        this.set({ channel }, Math.max(0, waited) / 1000);
      }
    },
  });
  gauge({
    name: 'dead_letters',
    help: 'What was given up, by channel; an event that a subscription cannot handle as event',
    labelNames: ['channel'],
    registers,
    async collect() {
      const { letters } = await standing();
      for (const { channel, count } of letters) this.set({ channel }, count);
    },
  });
};
