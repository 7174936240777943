import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { pointInStream } from './point.ts';
import { showStream } from './show.ts';

export const addStreamCommand = (program: Command, act: Act): void => {
  program
    .command('stream')
    .description('the events of one stream, and the state that they fold up to')
    .argument('<stream>', 'for example task-<id>, user-<id>, operations-keys')
    .option('--at <version or time>', 'as it was at this version, or at this RFC 3339 time', pointInStream)
    .addHelpText(
      'after',
      examples(
        'stream task-0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f',
        'stream task-0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f --at 2',
        'stream user-0198c5f0-8a5b-7c3e-9d8f-2b1a0c9e8d7f --at 2026-02-20T09:30:00Z --json',
      ),
    )
    .action(act(showStream));
};
