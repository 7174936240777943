import { allEvents, operationsStreams } from '@taskledger/domain';
import {
  appendWithin,
  createCodec,
  createPersonalKeys,
  refillProjection,
  type Verification,
  verifyLedger,
  WrongEncryptionKey,
} from '@taskledger/events';
import { projections } from '@taskledger/read-models';
import { listSealKeys, migrationsDirectory, migrateWithin, trustedSealKeys } from '@taskledger/runtime';
import type { PoolClient } from 'pg';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { operationAppend } from '../operations.ts';
import { counted, duration, grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { startProgress } from '../output/progress.ts';
import { type DatabaseSession, withDatabase } from '../session.ts';
import { applyErasures, type Erasure, readErasures } from './erasures.ts';
import { openArchive, readPassphrase } from './file.ts';
import type { BackupHead } from './layout.ts';
import { loadArchive } from './load.ts';
import { assertNoEvents, assertRestorable, clearTables } from './target.ts';

export interface RestoreOptions {
  readonly passphraseFile?: string;
  readonly erasures?: string;
  readonly acceptFindings?: true;
}

interface Restored {
  readonly head: BackupHead;
  readonly verification: Verification;
  readonly erased: number;
  readonly migrated: readonly string[];
}

/** Restores a backup by one transaction: whatever ends it early, the database stays as empty as it was. */
export const restore = async (
  context: Context,
  file: string,
  options: RestoreOptions,
): Promise<ExitStatus> => {
  const passphrase =
    options.passphraseFile === undefined ? undefined : readPassphrase(options.passphraseFile);
  const erasures = options.erasures === undefined ? [] : readErasures(options.erasures);
  return withDatabase(context, async (session) => {
    const started = performance.now();
    const archive = await openArchive(file, passphrase);
    const client = await session.pool.connect();
    let restored: Restored;
    let failed = true;
    try {
      await client.query('BEGIN');
      await client.query(
        `SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL TimeZone = 'UTC'`,
      );
      restored = await restoreWithin(client, session, context, {
        archive,
        erasures,
        acceptFindings: options.acceptFindings === true,
      });
      await client.query('COMMIT');
      failed = false;
    } finally {
      // Closing the connection rolls back.
      client.release(failed);
    }
    await session.pool.query('ANALYZE');
    const seconds = Math.round(performance.now() - started) / 1000;
    const { head, verification, erased, migrated } = restored;
    const { position, created_at } = head;
    answer(context, { file, position, created_at, seconds, migrated, erased, verification }, () => [
      `${context.terminal.paint('green', '✔')} Restored the ledger of ${created_at}, up to position ${grouped(position)}, from ${printable(file)} (${duration(seconds * 1000)}).`,
      `  ${counted(verification.events, 'event')} fit their ${counted(verification.seals, 'seal')}; all read models were made anew.`,
      ...(erased > 0
        ? [
            `  ${counted(erased, 'erasure')} of later were applied; the worker goes on with what is left of them.`,
          ]
        : []),
      '  Start the service with the DATA_ENCRYPTION_KEY of the backup. Whatever happened after the backup is not there: sessions may be open again (`users set-role`, `keys rotate --at-once`).',
    ]);
    return 0;
  });
};

const restoreWithin = async (
  client: PoolClient,
  { config }: DatabaseSession,
  context: Context,
  options: {
    readonly archive: Awaited<ReturnType<typeof openArchive>>;
    readonly erasures: readonly Erasure[];
    readonly acceptFindings: boolean;
  },
): Promise<Restored> => {
  const { terminal, signal } = context;
  const directory = migrationsDirectory();
  let progress: ReturnType<typeof startProgress> | undefined;
  const step = (label: string, total: number): ((more: number) => void) => {
    progress?.stop();
    const shown = startProgress(terminal.progress, label, total);
    progress = shown;
    let done = 0;
    return (more) => {
      signal.throwIfAborted();
      shown.update((done += more));
    };
  };

  try {
    let loaded: (rows: number) => void = () => undefined;
    const { head } = await loadArchive(options.archive, {
      client,
      prepare: async (found) => {
        await assertRestorable(client, found.migrations);
        await migrateWithin(client, directory, found.migrations.at(-1)?.version);
        // Nothing is appended until the commit.
        await client.query(
          'SELECT pg_advisory_xact_lock(ledger_lock()); LOCK TABLE events IN EXCLUSIVE MODE',
        );
        await assertNoEvents(client);
        await clearTables(client);
        loaded = step('load', found.position);
      },
      onRows: (table, rows) => loaded(table === 'events' ? rows : 0),
    });
    const migrated = await migrateWithin(client, directory);
    await release(client);
    const erased = await applyErasures(client, options.erasures);
    const keys = createPersonalKeys({ pool: client, encryptionKey: config.dataEncryptionKey });
    await keys.check().catch((error: unknown) => {
      throw error instanceof WrongEncryptionKey ? wrongKey(error) : error;
    });
    const codec = createCodec(allEvents, keys);
    const verification = await verify(client, context, config, step('verify', head.position));
    if (verification.finding !== null && !options.acceptFindings) throw findingFailure(verification);
    const folded = step('read models', head.position);
    for (const projection of projections) await refillProjection(client, codec, projection, folded);
    await appendWithin(
      client,
      codec,
      operationAppend(context, operationsStreams.ledger, [
        { type: 'LedgerRestored', data: { position: head.position, backed_up_at: head.created_at } },
      ]),
    );
    return { head, verification, erased, migrated };
  } finally {
    progress?.stop();
  }
};

/** Leases are of processes that are not here. */
const release = async (client: PoolClient): Promise<void> => {
  await client.query(`UPDATE subscriptions SET owner = NULL, leased_until = '-infinity', epoch = epoch + 1`);
};

const verify = async (
  client: PoolClient,
  { signal }: Context,
  { dataEncryptionKey }: DatabaseSession['config'],
  onProgress: (events: number) => void,
): Promise<Verification> => {
  const listed = await listSealKeys(client, dataEncryptionKey);
  const keys = trustedSealKeys(listed);
  if (listed.length > 0 && keys.size === 0) throw wrongKey();
  return verifyLedger({ client, keys, onProgress, signal });
};

const wrongKey = (cause?: Error): Failure =>
  new Failure(
    'wrong_key',
    'The backup was made under another DATA_ENCRYPTION_KEY: set that one. Nothing was restored.',
    { cause },
  );

const findingFailure = ({ finding }: Verification): Failure =>
  new Failure(
    'tampered',
    `The ledger in the backup is not what was sealed. Position ${grouped(finding?.position ?? 0)}: ${printable(finding?.detail ?? '')}. Nothing was restored (--accept-findings restores it as it is).`,
  );
