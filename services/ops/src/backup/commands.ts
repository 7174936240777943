import type { Command } from 'commander';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { backup } from './backup.ts';
import { restore } from './restore.ts';

export const addBackupCommands = (program: Command, act: Act): void => {
  program
    .command('backup')
    .description(
      'all that cannot be derived (ledger, seals, keys, credentials, deliveries), as of one moment, in one file',
    )
    .argument('<file>', 'to be made; it must not exist')
    .option('--passphrase-file <file>', 'encrypt it under the first line of this file')
    .addHelpText(
      'after',
      examples('backup taskledger.tar.gz', 'backup taskledger.backup --passphrase-file passphrase.txt'),
    )
    .action(act(backup));
  program
    .command('restore')
    .description(
      'put a backup into an empty database: checks hashes and seals, makes all read models anew; all of it or nothing',
    )
    .argument('<file>', 'what `backup` made')
    .option('--passphrase-file <file>', 'the first line of this file is its passphrase')
    .option('--erasures <file>', 'people who were erased since: what `users erasures` printed')
    .option('--accept-findings', 'restore it although it is not what was sealed')
    .addHelpText(
      'after',
      examples(
        'restore taskledger.tar.gz',
        'restore taskledger.backup --passphrase-file passphrase.txt --erasures erasures.jsonl',
      ),
    )
    .action(act(restore));
};
