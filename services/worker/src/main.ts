import {
  configOrExit,
  createLogger,
  createPool,
  createTracing,
  endWith,
  exitOnBugs,
  exitOnWrongEncryptionKey,
  exitWithParent,
  openDatabase,
} from '@taskledger/runtime';
import { createMailer } from '@taskledger/runtime/mail';
import { createQueues } from '@taskledger/runtime/queues';
import { createRedis } from '@taskledger/runtime/redis';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import { createMetrics } from './metrics.ts';
import { startMetricsServer } from './metrics-server.ts';
import { startWorker } from './worker.ts';

const config = configOrExit();
const logger = createLogger(config, 'worker');
exitOnBugs(logger);
exitWithParent();

const database = await openDatabase(config, { logger });
const { connectionString } = database;
const { redisUrl } = config;
const pool = createPool({ connectionString, applicationName: 'taskledger-worker', logger });
await exitOnWrongEncryptionKey(pool, config);
const wakeUp = createWakeUp({ redisUrl, connectionString, logger });
const queues = createQueues({ redisUrl, connectionString, logger });
const mailer = createMailer({ ...config, logger });
const codeMailer = createMailer({ ...config, logger });
const redis =
  redisUrl === undefined
    ? undefined
    : createRedis({
        url: redisUrl,
        logger,
        outage: 'Redis is away: the usage of the rate limits waits there',
      });
const tracing = await createTracing({
  endpoint: config.traceEndpoint,
  service: 'taskledger-worker',
  onError: (err) => logger.warn({ err }, 'Traces could not be sent'),
});
const metrics = createMetrics({ pool, queues });
const metricsServer =
  config.metricsPort === undefined
    ? undefined
    : startMetricsServer({ ...metrics, host: config.host, port: config.metricsPort, logger });
const worker = startWorker({
  config,
  logger,
  pool,
  wakeUp,
  queues,
  mailer,
  codeMailer,
  redis,
  metrics,
  tracing,
});
endWith(logger, [
  () => worker.stop(),
  () => metricsServer?.close(),
  () => tracing.close(),
  () => redis?.disconnect(),
  () => mailer.close(),
  () => codeMailer.close(),
  () => wakeUp.close(),
  () => pool.end(),
  () => database.close(),
]);
logger.info({ queues: redisUrl === undefined ? 'PostgreSQL' : 'Redis' }, 'The worker runs');
