import type { EncryptionKeys } from '@taskledger/events';
import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Checkpoint,
  type Logger,
  type Pool,
  type PoolClient,
  readCheckpoint,
} from '@taskledger/runtime';

export interface AnchorOptions {
  readonly pool: Pool;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly encryptionKeys: EncryptionKeys;
  /** A file that gets a line for each day. */
  readonly file: string | undefined;
  /** An address that gets a POST for each day. */
  readonly url: string | undefined;
  /** Milliseconds between looks whether the day's checkpoint has left. */
  readonly everyMs?: number;
}

type Target = 'file' | 'url';

const sendTimeoutMs = 10_000;

/**
 * Takes each day's (UTC) checkpoint out of the database, where whoever rewrites the ledger and its seals cannot reach it. Runs in every
 * worker; one at a time does the work. What could not be sent is tried again at the next look.
 */
export const keepAnchors = (options: AnchorOptions) => {
  const { file, url, logger, everyMs = 60_000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const targets: readonly (readonly [Target, (line: string) => Promise<void>])[] = [
    ...(file === undefined ? [] : [['file', (line: string) => appendFile(file, line)] as const]),
    ...(url === undefined ? [] : [['url', (line: string) => post(url, line, signal)] as const]),
  ];

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      for (const [target, send] of targets) {
        await anchor(options, target, send).catch((err: unknown) => {
          if (!signal.aborted)
            logger.warn({ err, target }, 'The checkpoint could not be anchored; it is tried again');
        });
      }
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };

  const running = targets.length === 0 ? Promise.resolve() : run();
  return {
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};

/** A crash between sending and recording sends the day's checkpoint once more: that does no harm. */
const anchor = async (
  { pool, logger, encryptionKeys }: AnchorOptions,
  target: Target,
  send: (line: string) => Promise<void>,
): Promise<void> => {
  const client = await pool.connect();
  let failed = true;
  try {
    await client.query('BEGIN');
    const checkpoint = await dueCheckpoint(client, target, encryptionKeys);
    if (checkpoint !== undefined) {
      await send(`${JSON.stringify(checkpoint)}\n`);
      await client.query(
        `INSERT INTO audit_anchors (day, target, seal_number) VALUES ((now() AT TIME ZONE 'UTC')::date, $1, $2)`,
        [target, checkpoint.seal.number],
      );
      logger.info({ target, seal: checkpoint.seal.number }, "The day's checkpoint is anchored");
    }
    await client.query('COMMIT');
    failed = false;
  } finally {
    client.release(failed);
  }
};

/** Undefined when today's has left, when somebody else is at it, or when there is none yet. */
const dueCheckpoint = async (
  client: PoolClient,
  target: Target,
  encryptionKeys: EncryptionKeys,
): Promise<Checkpoint | undefined> => {
  const { rows } = await client.query<{ due: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtext('audit-anchor'), hashtext($1))
        AND NOT EXISTS (SELECT FROM audit_anchors WHERE day = (now() AT TIME ZONE 'UTC')::date AND target = $1) AS due`,
    [target],
  );
  return rows[0]?.due === true ? readCheckpoint(client, encryptionKeys) : undefined;
};

const post = async (url: string, body: string, stopping: AbortSignal): Promise<void> => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    redirect: 'error',
    signal: AbortSignal.any([stopping, AbortSignal.timeout(sendTimeoutMs)]),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the receiver of checkpoints answered ${answer.status}`);
};
