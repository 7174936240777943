import { createLogger, createPool, loadConfig } from '@taskledger/runtime';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { buildApp, compose } from './app.ts';

/** Prints the OpenAPI document: it follows from the routes alone, so no database is asked. */
const secret = () => randomBytes(32).toString('hex');
const { privateKey } = generateKeyPairSync('ed25519');
const config = loadConfig({
  NODE_ENV: 'test',
  LOG_LEVEL: 'silent',
  // The discard port: nothing listens there.
  DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
  JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  OTP_SECRET: secret(),
  DATA_ENCRYPTION_KEY: secret(),
});
const logger = createLogger(config, 'api');
const { databaseUrl: connectionString = '' } = config;
const pool = createPool({ connectionString, applicationName: 'taskledger-openapi', logger });
const app = await buildApp(compose({ config, logger, pool }));
await app.ready();
process.stdout.write(`${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await pool.end();
