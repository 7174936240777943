import { parseArgs } from 'node:util';
import { configOrExit, createLogger, exitWithParent } from '@taskledger/runtime';
import { startInbox } from './inbox.ts';

exitWithParent();
const config = configOrExit();
const logger = createLogger(config, 'inbox');
const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    'http-port': { type: 'string', default: '0' },
    'smtp-port': { type: 'string', default: '0' },
  },
});
const inbox = await startInbox({
  dataDir: config.dataDir,
  host: values.host,
  httpPort: Number(values['http-port']),
  smtpPort: Number(values['smtp-port']),
  logger,
});
logger.info(`Shows mail on ${inbox.url}, receives it on ${inbox.smtpUrl}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void inbox.close().then(() => process.exit(0)));
}
