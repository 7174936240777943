import { allEvents } from '@taskledger/domain';
import { type Command, InvalidArgumentError } from 'commander';
import { wholeNumber } from '../arguments.ts';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { exportEvents } from './export.ts';
import { showEvent } from './show.ts';
import { tailEvents } from './tail.ts';

const mostAtOnce = 100_000;

export const addEventCommands = (program: Command, act: Act): void => {
  const events = program.command('events').description('the ledger: every event, in one order');
  events
    .command('show')
    .description('one event, with all that is recorded about it')
    .argument('<position>', 'its place in the ledger', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addHelpText('after', examples('events show 42', 'events show 42 --json'))
    .action(act(showEvent));
  events
    .command('tail')
    .description('the last events, a line for each; with --json an object for each')
    .option('-f, --follow', 'go on with new events until Ctrl-C')
    .option('-t, --type <types>', 'of these types only, separated by commas', eventTypes)
    .option('-s, --stream <stream>', 'of this stream only, for example task-<id>')
    .option('-n, --count <count>', 'so many of the events that are there', wholeNumber(0, mostAtOnce), 10)
    .addHelpText(
      'after',
      examples(
        'events tail -n 50',
        'events tail --follow --type TaskCreated,TaskCompleted',
        'events tail --stream user-0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f --json',
      ),
    )
    .action(act(tailEvents));
  events
    .command('export')
    .description(
      'every event as a line of JSON (NDJSON), oldest first, up to the head of the moment it begins',
    )
    .option('--from <position>', 'beginning here', wholeNumber(1, Number.MAX_SAFE_INTEGER), 1)
    .option('--to <position>', 'ending here (default: the head)', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .addHelpText(
      'after',
      examples('events export > ledger.ndjson', 'events export --from 100001 >> ledger.ndjson'),
    )
    .action(act(exportEvents));
};

/** A type that does not exist would be waited for in vain. */
const eventTypes = (text: string): string[] => {
  const types = text.split(',').map((type) => type.trim());
  const unknown = types.find((type) => !Object.hasOwn(allEvents, type));
  if (unknown === undefined) return types;
  throw new InvalidArgumentError(
    `There is no event type ${unknown}. Known: ${Object.keys(allEvents).join(', ')}.`,
  );
};
