import { Command } from 'commander';
import { addAuditCommands } from './audit/commands.ts';
import { addBackupCommands } from './backup/commands.ts';
import type { Act } from './context.ts';
import { addDeadLetterCommands } from './dead-letters/commands.ts';
import { addEventCommands } from './events/commands.ts';
import { addKeyCommands } from './keys/commands.ts';
import { addMigrateCommand } from './migrate.ts';
import { operatorName, reason } from './operator.ts';
import type { Terminal } from './output/terminal.ts';
import { addProjectionCommands } from './projections/commands.ts';
import { addStatusCommand } from './status/command.ts';
import { addReplayCommand } from './replay.ts';
import { addStreamCommand } from './streams/command.ts';
import { addSubscriptionCommands } from './subscriptions/commands.ts';
import { addTransferCommands } from './transfer/commands.ts';
import { addUserCommands } from './users/commands.ts';

const about = `
Exit status: 0 fine · 1 something wrong was found · 2 wrong use · 130 stopped by Ctrl-C.
With --json, standard output holds JSON alone; failures are JSON on standard error.
Commands work while the service runs and when it does not. The database is DATABASE_URL's, or the embedded one.

Examples:
  pnpm ops status
  pnpm ops events tail --follow --type TaskCompleted
  pnpm ops projections verify
  pnpm ops audit verify
  pnpm ops users create-admin --email ada@example.com`;

/** The command line, from top to bottom. */
export const createProgram = (act: Act, { print, note }: Pick<Terminal, 'print' | 'note'>): Command => {
  const program = new Command('pnpm ops')
    .description("The operator's command line of Taskledger")
    .option('--json', 'machine-readable output')
    .option('--operator <name>', 'who gives the order (default: the user of the system)', operatorName)
    .option('--reason <text>', 'why; recorded in the ledger with what the command changes', reason)
    .exitOverride()
    .configureOutput({ writeOut: (text) => print(text.trimEnd()), writeErr: (text) => note(text.trimEnd()) })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', about);
  addStatusCommand(program, act);
  addEventCommands(program, act);
  addStreamCommand(program, act);
  addProjectionCommands(program, act);
  addReplayCommand(program, act);
  addSubscriptionCommands(program, act);
  addDeadLetterCommands(program, act);
  addAuditCommands(program, act);
  addUserCommands(program, act);
  addTransferCommands(program, act);
  addKeyCommands(program, act);
  addBackupCommands(program, act);
  addMigrateCommand(program, act);
  return program;
};
