import { type Role, roles } from '@taskledger/domain';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { createAdmin } from './create-admin.ts';
import { checked, displayName, email, username } from './fields.ts';
import { showUsers } from './list.ts';
import { applyErasureList } from './apply-erasures.ts';
import { eraseUserForGood } from './erase.ts';
import { showErasures } from './erasures.ts';
import { setRole } from './set-role.ts';

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
  users
    .command('set-role')
    .description('make somebody an administrator, or no longer one')
    .argument('<id>', 'the user: id, e-mail address or username')
    .addArgument(new Argument('<ROLE>', 'what they are to be').choices(roles).argParser(role))
    .addHelpText(
      'after',
      examples(
        'users set-role ada@example.com ADMIN --reason "on call from today"',
        'users set-role 0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f MEMBER',
      ),
    )
    .action(act(setRole));
  users
    .command('erase')
    .description(
      'erase somebody for good: the account ends, and nobody can read any more what was personal about them',
    )
    .argument('<id>', 'the user: id, e-mail address or username')
    .option('--yes', 'really')
    .addHelpText(
      'after',
      examples('users erase 0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f --yes --reason "asked for it by letter"'),
    )
    .action(act(eraseUserForGood));
  users
    .command('erasures')
    .description(
      'who was erased, and which keys were deleted: ids alone, a line of JSON for each; keep it beside the backups',
    )
    .addHelpText('after', examples('users erasures > erasures.jsonl'))
    .action(act(showErasures));
  users
    .command('apply-erasures')
    .description('erase from a restored database whoever was erased after its backup was made')
    .argument('<file>', 'what `users erasures` has written')
    .addHelpText('after', examples('users apply-erasures erasures.jsonl'))
    .action(act(applyErasureList));
};

/** In any case, as in the API. */
const role = (text: string): Role => {
  const found = roles.find((each) => each === text.toUpperCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Allowed choices are ${roles.join(', ')}.`);
};
