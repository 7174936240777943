import { migrate, migrationsDirectory } from '@taskledger/runtime';
import type { Command } from 'commander';
import { type Act, answer, type Context, type ExitStatus } from './context.ts';
import { examples } from './examples.ts';
import { withDatabase } from './session.ts';

export const addMigrateCommand = (program: Command, act: Act): void => {
  program
    .command('migrate')
    .description('bring the database forward to the schema of this version; several at once do not collide')
    .addHelpText('after', examples('migrate', 'migrate --json'))
    .action(act(migrateDatabase));
};

const migrateDatabase = (context: Context): Promise<ExitStatus> =>
  withDatabase(context, async ({ pool }) => {
    const applied = await migrate(pool, migrationsDirectory(), { log: context.terminal.note });
    answer(context, { applied }, () =>
      applied.length === 0
        ? ['The database is up to date.']
        : [`Applied ${applied.join(', ')}. The database is up to date.`],
    );
    return 0;
  });
