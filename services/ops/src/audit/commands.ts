import type { Command } from 'commander';
import { wholeNumber } from '../arguments.ts';
import type { Act } from '../context.ts';
import { examples } from '../examples.ts';
import { showCheckpoint } from './checkpoint.ts';
import { checkProof } from './check-proof.ts';
import { rotateKey, showSealKeys } from './keys.ts';
import { showProof } from './proof.ts';
import { verifyAudit } from './verify.ts';

const position = wholeNumber(1, Number.MAX_SAFE_INTEGER);

export const addAuditCommands = (program: Command, act: Act): void => {
  const audit = program
    .command('audit')
    .description('seals: proof that no event was changed, removed, put in or moved (docs/audit.md)');
  addVerify(audit, act);
  audit
    .command('checkpoint')
    .description('the newest seal with its public key, to be kept where the database cannot reach it')
    .addHelpText('after', examples('audit checkpoint > checkpoint.json'))
    .action(act(showCheckpoint));
  audit
    .command('proof')
    .description('a proof that an event is under a seal, for somebody who has nothing but the public key')
    .argument('<position>', 'of the event', position)
    .addHelpText('after', examples('audit proof 4711 > proof.json'))
    .action(act(showProof));
  audit
    .command('check-proof')
    .description('check a proof; needs no database')
    .argument('<file>', 'what `audit proof` printed')
    .requiredOption('--public-key <file>', 'what `audit keys` or `audit checkpoint` printed, a JWK or a PEM')
    .addHelpText('after', examples('audit check-proof proof.json --public-key keys.json'))
    .action(act(checkProof));
  audit
    .command('keys')
    .description('the public keys of all seals, as a JWK set')
    .addHelpText('after', examples('audit keys > keys.json'))
    .action(act(showSealKeys));
  audit
    .command('rotate-key')
    .description('sign the next seals with a new key; the private half of the old one is destroyed')
    .addHelpText('after', examples('audit rotate-key --reason "yearly"'))
    .action(act(rotateKey));
};

const addVerify = (audit: Command, act: Act): void => {
  audit
    .command('verify')
    .description(
      'recompute every seal from the events; exit status 1 and the first bad position when one does not fit',
    )
    .option(
      '--from <position>',
      'check events under the seals from here on; the chain is checked whole',
      position,
    )
    .option('--to <position>', 'up to here', position)
    .option('--read-models', 'check as well that every read model is what the ledger says')
    .option(
      '--checkpoint <file>',
      'the ledger must still contain these: a checkpoint, or the file of AUDIT_ANCHOR_FILE',
    )
    .option('--public-key <file>', 'trust these keys instead of those that DATA_ENCRYPTION_KEY vouches for')
    .addHelpText(
      'after',
      examples(
        'audit verify',
        'audit verify --read-models',
        'audit verify --checkpoint checkpoint.json --json',
        'audit verify --from 1000000 --to 2000000',
      ),
    )
    .action(act(verifyAudit));
};
