import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { showKeys } from './list.ts';
import { rotateDataKey } from './rotate-data.ts';
import { rotateKeys } from './rotate.ts';

export const addKeyCommands = (program: Command, act: Act): void => {
  const keys = program
    .command('keys')
    .description('the keys that sign access tokens, and the key that wraps all others');
  keys
    .command('list')
    .description('all signing keys, oldest first')
    .addHelpText('after', examples('keys list', 'keys list --json'))
    .action(act(showKeys));
  keys
    .command('rotate')
    .description('make a new signing key; what the old one has signed stays good until it expires')
    .option('--at-once', 'refuse what the old keys have signed: when they may be known to somebody')
    .addHelpText('after', examples('keys rotate', 'keys rotate --at-once'))
    .action(act(rotateKeys));
  keys
    .command('rotate-data')
    .description(
      'wrap all that DATA_ENCRYPTION_KEY protects under its present value; DATA_ENCRYPTION_KEY_FALLBACK names the former one',
    )
    .addHelpText('after', examples('keys rotate-data --reason "yearly"', 'keys rotate-data --json'))
    .action(act(rotateDataKey));
};
