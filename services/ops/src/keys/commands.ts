import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { showKeys } from './list.ts';
import { rotateKeys } from './rotate.ts';

export const addKeyCommands = (program: Command, act: Act): void => {
  const keys = program.command('keys').description('the keys that sign access tokens');
  keys
    .command('list')
    .description('all keys, oldest first')
    .addHelpText('after', examples('keys list', 'keys list --json'))
    .action(act(showKeys));
  keys
    .command('rotate')
    .description('make a new key; what the old one has signed stays good until it expires')
    .option('--at-once', 'refuse what the old keys have signed: when they may be known to somebody')
    .addHelpText('after', examples('keys rotate', 'keys rotate --at-once'))
    .action(act(rotateKeys));
};
