import {
  allEvents,
  apiTokenDecider,
  categoryDecider,
  otpDecider,
  sessionDecider,
  taskDecider,
  userDecider,
  webhookDecider,
} from '@taskledger/domain';
import {
  type Codec,
  createCodec,
  createCommandHandler,
  createLedger,
  createPersonalKeys,
  type Ledger,
} from '@taskledger/events';
import {
  createTaskReader,
  createTaskLists,
  projections,
  type TaskLists,
  type TaskReader,
} from '@taskledger/read-models';
import {
  type Config,
  createWebhookSecrets,
  type Logger,
  type Pool,
  type Tracing,
  type WebhookSecrets,
} from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';
import type { FastifyInstance } from 'fastify';
import { type ApiTokenReader, createApiTokenReader } from './auth/api-tokens.ts';
import type { KeyRing } from './auth/key-ring.ts';
import { observedBy } from './auth/revocation-tail.ts';
import { createRevocations, type Revocations } from './auth/revocations.ts';
import { createQueueViewer, type QueueViewer } from './dashboard/queue-viewer.ts';
import { createLiveFeed, type LiveFeed } from './live/feed.ts';
import { counted, createMetrics, type Metrics } from './metrics.ts';

/** All that the application is made of. A plain object, put together once, by `compose`. */
export interface Composed {
  readonly config: Config;
  readonly logger: Logger;
  readonly pool: Pool;
  /** Holds the counters of the rate limits. None: they are in memory, for this process alone. */
  readonly redis?: Redis | undefined;
  readonly ledger: Ledger;
  readonly codec: Codec;
  readonly commands: Commands;
  /** Tasks by id; concurrent reads share a query. */
  readonly readTask: TaskReader;
  /** Lists of tasks; concurrent reads of the same one share a query. */
  readonly taskLists: TaskLists;
  /** Tells clients of changes as they happen. */
  readonly live: LiveFeed;
  readonly metrics: Metrics;
  readonly revocations: Revocations;
  readonly apiTokens: ApiTokenReader;
  readonly webhookSecrets: WebhookSecrets;
  /** None: no traces. */
  readonly tracing?: Pick<Tracing, 'record'> | undefined;
  /** To look into, for administrators. */
  readonly queues: QueueViewer;
  /** Calls back when the ledger has grown, here or in another process. None: whoever waits for events polls alone. */
  readonly onWake?: ((wake: () => void) => () => void) | undefined;
  /** For tests: sees the instance before its routes do. */
  readonly extend?: (app: FastifyInstance) => void;
}

/** What routes and plugins work with: all of that, and what needs the instance itself. */
export interface AppDependencies extends Composed {
  /** What signs and verifies access tokens. */
  readonly keys: KeyRing;
}

export type Commands = ReturnType<typeof createCommands>;

const createCommands = (ledger: Ledger) => ({
  tasks: createCommandHandler(ledger, taskDecider),
  users: createCommandHandler(ledger, userDecider),
  sessions: createCommandHandler(ledger, sessionDecider),
  otp: createCommandHandler(ledger, otpDecider),
  apiTokens: createCommandHandler(ledger, apiTokenDecider),
  categories: createCommandHandler(ledger, categoryDecider),
  webhooks: createCommandHandler(ledger, webhookDecider),
});

export interface Foundations extends Pick<
  Composed,
  'config' | 'logger' | 'pool' | 'redis' | 'tracing' | 'onWake' | 'extend'
> {
  /** Of the database, where it is not DATABASE_URL's: queues may live there. */
  readonly connectionString?: string;
  /** Told of the ledger's new head after each commit. */
  readonly wakeUp?: (position: number) => void;
}

/** Builds everything else on configuration, logger and database. */
export const compose = ({
  wakeUp = () => undefined,
  connectionString,
  ...foundations
}: Foundations): Composed => {
  const { pool, config, logger } = foundations;
  const metrics = createMetrics();
  const onCommitted = (position: number, appends: number) => {
    metrics.batches.observe(appends);
    wakeUp(position);
  };
  const encryptionKeys = config.dataEncryptionKeys;
  const codec = createCodec(allEvents, createPersonalKeys({ pool, encryptionKeys }));
  const revocations = createRevocations();
  const ledger = observedBy(
    revocations,
    counted(createLedger({ pool, codec, projections, onCommitted }), metrics),
  );
  const readTask = createTaskReader(pool);
  return {
    ...foundations,
    ledger,
    codec,
    commands: createCommands(ledger),
    readTask,
    taskLists: createTaskLists(pool),
    live: createLiveFeed({ ...foundations, ledger, codec, readTask }),
    metrics,
    revocations,
    apiTokens: createApiTokenReader(foundations),
    webhookSecrets: createWebhookSecrets(encryptionKeys),
    queues: createQueueViewer({
      redisUrl: config.redisUrl,
      connectionString: connectionString ?? config.databaseUrl ?? '',
      logger,
    }),
  };
};
