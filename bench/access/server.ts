// The API with two routes more, which do nothing: one for everybody, one for who has signed in.
import { buildApp, compose } from '@taskledger/api/app';
import { configOrExit, createLogger, createPool, openDatabase } from '@taskledger/runtime';

const config = configOrExit();
const logger = createLogger(config, 'bench');
const { connectionString } = await openDatabase(config, { logger });
const pool = createPool({ connectionString, applicationName: 'taskledger-bench', logger });
const app = await buildApp(
  compose({
    config,
    logger,
    pool,
    extend: (instance) => {
      instance.get('/bench/open', { config: { access: 'public' } }, async () => ({ hello: 'world' }));
      instance.get('/bench/guarded', { config: { access: 'signed-in' } }, async () => ({ hello: 'world' }));
    },
  }),
);
await app.listen({ host: config.host, port: config.port });
