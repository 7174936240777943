import { createPostgresBackend, type Queue, withBackend } from 'bullmq';
import pg from 'pg';
import { connectionOptions } from '../database.ts';
import type { QueueBackend } from './backend.ts';

/** Any constant will do, as long as nobody else uses it. */
const SCHEDULE_LOCK = 7_236_010_481_230;

/** Queues on PostgreSQL, in the schema `queues`, which is made and brought up to date by whoever connects first. */
export function postgresBackend(connectionString: string): QueueBackend {
  const postgres = withBackend(createPostgresBackend);
  const connection = (max: number) => ({
    connectionString,
    application_name: 'taskledger-queues',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    schema: 'queues',
    migrate: true,
    max,
    Client: CalmClient,
  });
  return {
    openProducer: (name, options) =>
      new postgres.Queue<unknown>(name, { ...options, connection: connection(2) }),
    openView: (name) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a dashboard asks for what both kinds of queue have
      new postgres.Queue(name, { connection: connection(1) }) as unknown as Queue,
    openConsumer: (name, process, options) =>
      new postgres.Worker(name, process, {
        ...options,
        connection: connection(Math.min(3, 1 + (options.concurrency ?? 1))),
      }),
    async exclusively(work) {
      const client = new CalmClient(connectionOptions(connectionString, 'taskledger-queues'));
      try {
        await client.connect();
        await client.query('SELECT pg_advisory_lock($1)', [SCHEDULE_LOCK]);
        await work();
      } finally {
        await client.end().catch(() => undefined);
      }
    },
    epoch: () => Promise.resolve(undefined),
    close: () => undefined,
    complaint: () => Promise.resolve(undefined),
  };
}

/**
 * BullMQ listens for the errors of idle connections only: one that breaks while it is checked out would end the process. The
 * query under way reports it anyway.
 */
class CalmClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
