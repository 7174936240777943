import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { createAdmin } from './create-admin.ts';
import { checked, displayName, email, username } from './fields.ts';
import { showUsers } from './list.ts';

export const addUserCommands = (program: Command, act: Act): void => {
  const users = program.command('users').description('people');
  users
    .command('create-admin')
    .description('make an administrator; the password is asked for unless it is given')
    .requiredOption('--email <address>', 'e-mail address', checked(email))
    .option('--username <name>', 'to sign in with, besides the address', checked(username))
    .option('--display-name <name>', 'shown to others', checked(displayName))
    // Checked later: commander would repeat a refused value in its complaint.
    .option('--password <password>', 'shows in the process list and the shell history')
    .option('--password-stdin', 'read the password from the first line of standard input')
    .addHelpText(
      'after',
      examples(
        'users create-admin --email ada@example.com --username ada',
        'users create-admin --email ada@example.com --password-stdin < password.txt',
      ),
    )
    .action(act(createAdmin));
  users
    .command('list')
    .description('all users, oldest first')
    .addHelpText('after', examples('users list', 'users list --json'))
    .action(act(showUsers));
};
