// What every process needs. Whatever brings a client library of its own has an entry of its own (package.json): a command line that
// sends no mail does not load what does.
export { ConfigError } from './config/config-error.ts';
export { loadConfig } from './config/config.ts';
export type { Config, Environment } from './config/config.ts';
export { variableNames } from './config/variables.ts';
export { configOrExit, environment } from './config/environment.ts';
export { connectionOptions, createPool } from './database.ts';
export type { Pool, PoolClient, PoolOptions } from './database.ts';
export { checkEncryptionKey, exitOnWrongEncryptionKey, wrongEncryptionKey } from './encryption-key-check.ts';
export { findEmbeddedPostgres, startEmbeddedPostgres } from './embedded/start.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded/start.ts';
export { correlate, correlated, correlationId } from './correlation.ts';
export { createTracing, type FinishedSpan, traceIdsOf, type Tracing } from './tracing/tracing.ts';
export { createLogger } from './logger.ts';
export type { Logger } from './logger.ts';
export { appliedMigrations, migrate, MigrationError, migrationsDirectory, migrateWithin } from './migrate.ts';
export type { AppliedMigration, MigrateOptions } from './migrate.ts';
export { launcherLockPath, openDatabase } from './open-database.ts';
export type { OpenDatabase } from './open-database.ts';
export { oneTimeCode } from './one-time-code.ts';
export { hashPassword, isOutdatedHash, verifyPassword } from './passwords/hashing.ts';
export { isCommonPassword, newPassword } from './passwords/policy.ts';
export { type PublicJwk, publicJwk, publicJwkOf } from './signing-keys/signing-key.ts';
export * from './signing-keys/store.ts';
export * from './seal-keys/store.ts';
export * from './seal-keys/checkpoint.ts';
export { unwrap, wrap } from './signing-keys/wrapping.ts';
export { exitWithParent } from './parent-watch.ts';
export { freePort, portProblem } from './ports.ts';
export { addRateLimitUsage, drainRateLimitUsage, type RateLimitUsage } from './rate-limit-usage.ts';
export { acquireProcessLock } from './process-lock.ts';
export type { LockHolder, ProcessLock } from './process-lock.ts';
export {
  readUnsubscribeToken,
  type Unsubscribable,
  unsubscribable,
  type Unsubscription,
  unsubscribeToken,
} from './unsubscribe.ts';
export { type QueueName, queueNames } from './queues/queue.ts';
export { scrubbed } from './scrubbed.ts';
export { isPrivateHost, isPublicAddress } from './outbound/addresses.ts';
export { webhookDeliveryId } from './webhooks/delivery-id.ts';
export { rewrapWebhookSecrets } from './webhooks/rewrap.ts';
export { createWebhookSecrets, type WebhookSecrets } from './webhooks/secrets.ts';
export { signatureHeaders, type SignedMessage } from './webhooks/signature.ts';
export { endWith, exitOnBugs } from './shutdown.ts';
export { withSnapshot } from './snapshot.ts';
