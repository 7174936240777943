import {
  configOrExit,
  createLogger,
  createMailer,
  createPool,
  createQueues,
  createRedis,
  createWakeUp,
  endWith,
  exitOnBugs,
  exitOnWrongEncryptionKey,
  exitWithParent,
  openDatabase,
} from '@taskledger/runtime';
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
const worker = startWorker({ config, logger, pool, wakeUp, queues, mailer, codeMailer, redis });
endWith(logger, [
  () => worker.stop(),
  () => redis?.disconnect(),
  () => mailer.close(),
  () => codeMailer.close(),
  () => wakeUp.close(),
  () => pool.end(),
  () => database.close(),
]);
logger.info({ queues: redisUrl === undefined ? 'PostgreSQL' : 'Redis' }, 'The worker runs');
