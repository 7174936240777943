import type { KeyObject } from 'node:crypto';
import { operationsStreams } from '@taskledger/domain';
import { type Verification, verifyLedger } from '@taskledger/events';
import { listSealKeys, trustedSealKeys, withSnapshot } from '@taskledger/runtime';
import type { PoolClient } from 'pg';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure, WrongUse } from '../failure.ts';
import { recordIfWritable } from '../operations.ts';
import { startProgress } from '../output/progress.ts';
import { compareReadModels } from '../projections/verify.ts';
import { type LedgerSession, withStoredLedger } from '../session.ts';
import { readCheckpoints, readPublicKeys } from './files.ts';
import { verificationLines } from './verification-lines.ts';

export interface VerifyOptions {
  readonly from?: number;
  readonly to?: number;
  readonly readModels?: true;
  readonly checkpoint?: string;
  readonly publicKey?: string;
}

/** Verifies the ledger against its seals, and says so in the ledger. */
export const verifyAudit = async (context: Context, options: VerifyOptions): Promise<ExitStatus> => {
  const { from = 1, to = Number.MAX_SAFE_INTEGER } = options;
  if (from > to) throw new WrongUse('--from must not be greater than --to.');
  const checkpoints =
    options.checkpoint === undefined ? [] : readCheckpoints(options.checkpoint).map(({ seal }) => seal);
  const given = options.publicKey === undefined ? undefined : readPublicKeys(options.publicKey);

  return withStoredLedger(context, async (session) => {
    const started = performance.now();
    const verification = await withSnapshot(session.pool, async (client) => {
      const keys = given ?? (await keysOf(client, session, context));
      const progress = startProgress(
        context.terminal.progress,
        'verify',
        await countSealed(client, from, to),
      );
      let checked = 0;
      const onProgress = (events: number) => progress.update((checked += events));
      try {
        return await verifyLedger({
          client,
          keys,
          from,
          to,
          checkpoints,
          onProgress,
          signal: context.signal,
        });
      } finally {
        progress.stop();
      }
    });
    const seconds = Math.round(performance.now() - started) / 1000;
    const result = {
      ok: verification.finding === null,
      ...verification,
      checkpoints: checkpoints.length,
      seconds,
    };
    if (!context.json) verificationLines(result, context.terminal).forEach(context.terminal.print);
    const readModels = options.readModels === true ? await compareReadModels(session, context) : undefined;
    const recorded = await record(session, context, verification);
    answer(
      context,
      { ...result, ...(readModels !== undefined && { read_models: readModels }), recorded },
      () => [],
    );
    return result.ok && readModels?.equal !== false ? 0 : 1;
  });
};

const keysOf = async (
  client: PoolClient,
  { config }: LedgerSession,
  { terminal }: Context,
): Promise<ReadonlyMap<string, KeyObject>> => {
  const listed = await listSealKeys(client, config.dataEncryptionKeys);
  const strangers = listed.filter(({ attested }) => !attested);
  if (strangers.length > 0 && strangers.length === listed.length) {
    throw new Failure(
      'wrong_key',
      'The keys of the seals were not made under this DATA_ENCRYPTION_KEY: set the one that the service uses, or give --public-key.',
    );
  }
  for (const { kid } of strangers) {
    terminal.note(
      `The key ${kid} was put into the database by somebody without DATA_ENCRYPTION_KEY: it is not trusted.`,
    );
  }
  return trustedSealKeys(listed);
};

const countSealed = async (client: PoolClient, from: number, to: number): Promise<number> => {
  const { rows } = await client.query<{ events: number }>(
    'SELECT coalesce(sum(event_count), 0)::float8 AS events FROM seals WHERE last_position >= $1 AND first_position <= $2',
    [from, to],
  );
  return rows[0]?.events ?? 0;
};

/** The position of the event that says so; null on a database that takes no writes. */
const record = (
  session: LedgerSession,
  context: Context,
  { range, finding }: Verification,
): Promise<number | null> =>
  recordIfWritable(session, context, operationsStreams.ledger, [
    {
      type: 'LedgerVerified',
      data: { from: range?.from ?? 0, to: range?.to ?? 0, first_bad_position: finding?.position ?? null },
    },
  ]);
