import { Argument, type Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { discard } from './discard.ts';
import { listProjections } from './list.ts';
import { readModelNames } from './read-models.ts';
import { rebuild } from './rebuild.ts';
import { rollBack } from './rollback.ts';
import { verify } from './verify.ts';

export const addProjectionCommands = (program: Command, act: Act): void => {
  const projections = program
    .command('projections')
    .description('the read models: everything that queries read, made from the ledger');
  projections
    .command('list')
    .description('every read model, its size and what it is made of')
    .addHelpText('after', examples('projections list', 'projections list --json'))
    .action(act(listProjections));
  projections
    .command('verify')
    .description(
      'build a read model anew beside the live one, compare row by row, and change nothing; exit status 1 when a row differs',
    )
    .addArgument(new Argument('[name]', 'one of them (default: all)').choices(readModelNames))
    .addHelpText('after', examples('projections verify', 'projections verify tasks --json'))
    .action(act(verify));
  projections
    .command('rebuild')
    .description(
      'build a read model anew while the service runs, compare, and switch it in when it proves equal; readers and writers never notice',
    )
    .addArgument(new Argument('<name>', 'the read model').choices(readModelNames))
    .option(
      '--accept-differences',
      'switch it in although rows differ: the live ones were wrong, or are meant to change',
    )
    .addHelpText(
      'after',
      examples('projections rebuild tasks', 'projections rebuild tasks --accept-differences'),
    )
    .action(act(rebuild));
  projections
    .command('rollback')
    .description(
      'put the table back that the last rebuild replaced, brought up to date; a second rollback takes the first one back',
    )
    .addArgument(new Argument('<name>', 'the read model').choices(readModelNames))
    .addHelpText('after', examples('projections rollback tasks --reason "the new search misses accents"'))
    .action(act(rollBack));
  projections
    .command('discard')
    .description(
      'drop the table that is kept from before the last rebuild, and what an interrupted one left: frees its disk space',
    )
    .addArgument(new Argument('<name>', 'the read model').choices(readModelNames))
    .addHelpText('after', examples('projections discard tasks --reason "disk is filling up"'))
    .action(act(discard));
};
