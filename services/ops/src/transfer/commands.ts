import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { exportFor } from './export.ts';
import { importFile } from './import.ts';

export const addTransferCommands = (program: Command, act: Act): void => {
  program
    .command('import')
    .description(
      'take in tasks for a user: a CSV with a column `title`, an export of Taskledger, a Todoist CSV, the data.json of a Vikunja export; what was taken in before is left as it is',
    )
    .argument('<file>', 'its format is found out')
    .requiredOption('--for <user>', 'whose tasks they become: id, e-mail address or username')
    .option('--dry-run', 'only report what would be imported and what would be skipped, and why')
    .addHelpText(
      'after',
      examples(
        'import tasks.csv --for ada@example.com --dry-run',
        'import Home.csv --for ada --reason "moves from Todoist" --json',
      ),
    )
    .action(act(importFile));
  program
    .command('export')
    .description(
      "a user's tasks with their comments, and their categories, as one JSON document; `import` takes it",
    )
    .requiredOption('--for <user>', 'whose: id, e-mail address or username')
    .addHelpText('after', examples('export --for ada@example.com > ada.json'))
    .action(act(exportFor));
};
