import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { dropLetter, retryLetters } from './orders.ts';
import { showLetter, showLetters } from './show.ts';

export const addDeadLetterCommands = (program: Command, act: Act): void => {
  const letters = program
    .command('dead-letters')
    .description('what was tried often enough in vain: deliveries, and events that a reactor cannot handle');
  letters
    .command('list')
    .description('the oldest first')
    .addHelpText('after', examples('dead-letters list', 'dead-letters list --json'))
    .action(act(showLetters));
  letters
    .command('show')
    .description('all that is known about one')
    .argument('<id>', 'as in `dead-letters list`')
    .addHelpText('after', examples('dead-letters show completion-lambda@4711'))
    .action(act(showLetter));
  letters
    .command('retry')
    .description('try it again, within seconds; what was delivered already is not sent again')
    .argument('<id>', 'as in `dead-letters list`, or: all')
    .addHelpText('after', examples('dead-letters retry all --reason "the mail server is back"'))
    .action(act(retryLetters));
  letters
    .command('drop')
    .description('give it up for good; events of its stream that wait behind it go on')
    .argument('<id>', 'as in `dead-letters list`')
    .addHelpText('after', examples('dead-letters drop completion-lambda@4711'))
    .action(act(dropLetter));
};
