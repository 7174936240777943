export { killRegisteredChildren } from './child-registry.ts';
export { compiled, type ServiceName } from './compiled.ts';
export {
  databaseServers,
  databaseServerUrl,
  type DatabaseServer,
  type ServerKey,
} from './database-servers.ts';
export { repositoryRoot, testEnvironment, type TestEnvironment } from './environment.ts';
export { startRedis, type RedisProcess, type RedisProcessOptions } from './redis-process.ts';
export type { TestScope } from './scope.ts';
export { smtpServer, type MailServer, type ReceivedMail } from './smtp-server.ts';
export {
  spawnCommand,
  spawnProcess,
  type ProcessExit,
  type ProcessOptions,
  type SpawnedProcess,
} from './spawn-process.ts';
export { dropTemplate, templateDatabase } from './template-database.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
export {
  privateRedis,
  redisServerBinary,
  skipWithoutRedis,
  testRedis,
  type TestRedis,
} from './test-redis.ts';
export { type Received, type Behaviour, webhookReceiver } from './webhook-receiver.ts';
export { waitFor, type WaitOptions } from './wait-for.ts';
