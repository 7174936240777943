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
import { type Erasure, projections } from '@taskledger/read-models';
import { listSealKeys, migrationsDirectory, migrateWithin, trustedSealKeys } from '@taskledger/runtime';
import type { PoolClient } from 'pg';
import type { Context } from '../context.ts';
import { Failure } from '../failure.ts';
import { operationAppend } from '../operations.ts';
import { grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { startProgress } from '../output/progress.ts';
import type { DatabaseSession } from '../session.ts';
import type { BackupHead } from './layout.ts';
import { loadArchive } from './load.ts';
import { assertKnownTables, assertNoEvents, assertRestorable, clearTables } from './target.ts';

export interface Restored {
  readonly head: BackupHead;
  readonly verification: Verification;
  /** The migrations that this version has over the backup's. */
  readonly migrated: readonly string[];
}

/**
 * Restores an archive by the caller's transaction: tables, newer migrations, seals, read models, and the event that says so. The keys of
 * people who were erased since go before anything of theirs is read.
 */
export const restoreWithin = async (
  client: PoolClient,
  { config }: DatabaseSession,
  context: Context,
  options: {
    readonly archive: AsyncIterable<Uint8Array>;
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
        await assertKnownTables(client, found);
        await clearTables(client);
        loaded = step('load', found.position);
      },
      onRows: (table, rows) => loaded(table === 'events' ? rows : 0),
    });
    const migrated = await migrateWithin(client, directory);
    await release(client);
    await deleteKeys(client, options.erasures);
    const keys = createPersonalKeys({ pool: client, encryptionKeys: config.dataEncryptionKeys });
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
    return { head, verification, migrated };
  } finally {
    progress?.stop();
  }
};

/** What `applyErasures` does as well; here it makes sure that nothing of theirs is ever there. */
const deleteKeys = async (client: PoolClient, erasures: readonly Erasure[]): Promise<void> => {
  await client.query('DELETE FROM personal_keys WHERE subject = ANY($1) OR id = ANY($2::uuid[])', [
    erasures.map(({ user_id }) => `user-${user_id}`),
    erasures.flatMap(({ keys }) => keys),
  ]);
};

/** Leases are of processes that are not here. */
const release = async (client: PoolClient): Promise<void> => {
  await client.query(`UPDATE subscriptions SET owner = NULL, leased_until = '-infinity', epoch = epoch + 1`);
};

const verify = async (
  client: PoolClient,
  { signal }: Context,
  { dataEncryptionKeys }: DatabaseSession['config'],
  onProgress: (events: number) => void,
): Promise<Verification> => {
  const listed = await listSealKeys(client, dataEncryptionKeys);
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
