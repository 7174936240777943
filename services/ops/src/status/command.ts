import type { Command } from 'commander';
import { type Act, answer, type Context, type ExitStatus } from '../context.ts';
import { examples } from '../examples.ts';
import { readModels } from '../projections/read-models.ts';
import { withLedger } from '../session.ts';
import { databaseStatus } from './database.ts';
import { ledgerStatus } from './ledger.ts';
import { queuesStatus } from './queues.ts';
import { type Status, statusLines } from './status-lines.ts';
import { subscriptionsStatus } from './subscriptions.ts';

export const addStatusCommand = (program: Command, act: Act): void => {
  program
    .command('status')
    .description('ledger, read models, subscriptions, queues and database at a glance')
    .addHelpText('after', examples('status', 'status --json'))
    .action(act(showStatus));
};

/** Exit status 1 when the queues cannot be reached. */
const showStatus = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { pool } = session;
    const ledger = await ledgerStatus(pool);
    const status: Status = {
      ledger,
      read_models: await readModels(pool, ledger.head),
      subscriptions: await subscriptionsStatus(pool, ledger.head),
      queues: await queuesStatus(session),
      database: await databaseStatus(session),
    };
    answer(context, status, () => statusLines(status, context.terminal));
    return status.queues.reachable ? 0 : 1;
  });
