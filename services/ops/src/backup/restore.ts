import { applyErasures, type Erasure } from '@taskledger/read-models';
import type { PoolClient } from 'pg';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operatorMeta } from '../operator.ts';
import { counted, duration, grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { type DatabaseSession, openLedger, withDatabase } from '../session.ts';
import { erasuresIn } from '../users/apply-erasures.ts';
import { openArchive, readPassphrase } from './file.ts';
import { type Restored, restoreWithin } from './restore-within.ts';

export interface RestoreOptions {
  readonly passphraseFile?: string;
  readonly erasures?: string;
  readonly acceptFindings?: true;
}

/**
 * Restores a backup by one transaction: whatever ends it early, the database stays as empty as it was, and the same command can be given
 * again. Erasures are finished after it; the keys of the erased are gone before.
 */
export const restore = async (
  context: Context,
  file: string,
  options: RestoreOptions,
): Promise<ExitStatus> => {
  const passphrase =
    options.passphraseFile === undefined ? undefined : readPassphrase(options.passphraseFile);
  const erasures = options.erasures === undefined ? [] : await erasuresIn(options.erasures);
  return withDatabase(context, async (session) => {
    const started = performance.now();
    const archive = await openArchive(file, passphrase);
    const restored = await byOneTransaction(session, (client) =>
      restoreWithin(client, session, context, {
        archive,
        erasures,
        acceptFindings: options.acceptFindings === true,
      }),
    );
    await session.pool.query('ANALYZE');
    const erased = erasures.length === 0 ? undefined : await erase(session, context, erasures);
    const seconds = Math.round(performance.now() - started) / 1000;
    const { head, verification, migrated } = restored;
    const { position, created_at } = head;
    answer(context, { file, position, created_at, seconds, migrated, erasures: erased, verification }, () => [
      `${context.terminal.paint('green', '✔')} Restored the ledger of ${created_at}, up to position ${grouped(position)}, from ${printable(file)} (${duration(seconds * 1000)}).`,
      `  ${counted(verification.events, 'event')} fit their ${counted(verification.seals, 'seal')}${verification.unsealed > 0 ? `, ${counted(verification.unsealed, 'event')} had none yet` : ''}; all read models were made anew.`,
      ...(erased === undefined ? [] : [`  ${counted(erased.erased, 'user')} of the list erased.`]),
      ...(erased?.refused ?? []).map((id) => `  Not erased: ${id} is the last active administrator.`),
      '  What happened after the backup is not there: whoever signed out or lost a role since has it back. `pnpm ops keys rotate --at-once` ends all access tokens.',
    ]);
    return (erased?.refused.length ?? 0) === 0 ? 0 : 1;
  });
};

const byOneTransaction = async (
  { pool }: DatabaseSession,
  work: (client: PoolClient) => Promise<Restored>,
): Promise<Restored> => {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN');
    await client.query(
      `SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'`,
    );
    const restored = await work(client);
    await client.query('COMMIT');
    failed = false;
    return restored;
  } finally {
    // Closing the connection rolls back.
    client.release(failed);
  }
};

const erase = async (session: DatabaseSession, context: Context, erasures: readonly Erasure[]) => {
  context.terminal.note(
    'The ledger is restored. If the erasures are cut short: pnpm ops users apply-erasures <file>.',
  );
  const deps = { ...(await openLedger(session)), signal: context.signal };
  return applyErasures(deps, erasures, operatorMeta(context));
};
