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
import { createRedis } from '@taskledger/runtime/redis';
import { createWakeUp } from '@taskledger/runtime/wake-up';
import { buildApp, compose } from './app.ts';

const config = configOrExit();
const logger = createLogger(config, 'api');
exitOnBugs(logger);
exitWithParent();

const database = await openDatabase(config, { logger });
const { connectionString } = database;
const pool = createPool({ connectionString, applicationName: 'taskledger-api', logger });
await exitOnWrongEncryptionKey(pool, config);
const { redisUrl } = config;
const redis =
  redisUrl === undefined
    ? undefined
    : createRedis({
        url: redisUrl,
        logger,
        outage: 'Redis is away: nothing is limited, and nobody can sign in',
      });
const wakeUp = createWakeUp({ redisUrl, connectionString, logger });
const tracing =
  config.traceEndpoint === undefined
    ? undefined
    : await createTracing({
        endpoint: config.traceEndpoint,
        service: 'taskledger-api',
        onError: (err) => logger.warn({ err }, 'Traces could not be sent'),
      });
const app = await buildApp(
  compose({
    config,
    logger,
    pool,
    connectionString,
    redis,
    tracing,
    wakeUp: (position) => wakeUp.notify(position),
    onWake: (wake) => wakeUp.listen(wake),
  }),
);
endWith(logger, [
  () => app.close(),
  () => tracing?.close(),
  async () => redis?.disconnect(),
  () => wakeUp.close(),
  () => pool.end(),
  () => database.close(),
]);

await app.listen({ host: config.host, port: config.port });
