import type { Command } from 'commander';
import { wholeNumber } from '../arguments.ts';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { listSubscriptions } from './list.ts';
import { pauseSubscription, resumeSubscription, rewindSubscription } from './orders.ts';

export const addSubscriptionCommands = (program: Command, act: Act): void => {
  const subscriptions = program
    .command('subscriptions')
    .description('what follows the ledger: reactors that enqueue jobs, read models that lag behind');
  subscriptions
    .command('list')
    .description('each with its position, its lag and who works on it')
    .addHelpText('after', examples('subscriptions list', 'subscriptions list --json'))
    .action(act(listSubscriptions));
  subscriptions
    .command('pause')
    .description('let it rest after the batch under way, over restarts too; the ledger keeps what it misses')
    .argument('<name>', 'as in `subscriptions list`')
    .addHelpText('after', examples('subscriptions pause completion-mail --reason "mail server moves"'))
    .action(act(pauseSubscription));
  subscriptions
    .command('resume')
    .description('let a paused one go on from where it is')
    .argument('<name>', 'as in `subscriptions list`')
    .addHelpText('after', examples('subscriptions resume completion-mail'))
    .action(act(resumeSubscription));
  subscriptions
    .command('rewind')
    .description('let it see again what follows a position; nothing that was delivered is sent again')
    .argument('<name>', 'as in `subscriptions list`')
    .argument(
      '<position>',
      'the last event that it is not to see again; 0: from the start',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .addHelpText(
      'after',
      examples('subscriptions rewind completion-mail 41000', 'subscriptions rewind task-summary 0'),
    )
    .action(act(rewindSubscription));
};
