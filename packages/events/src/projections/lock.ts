import { setTimeout } from 'node:timers/promises';
import type { PoolClient } from 'pg';

/** Somebody else is at work on the same read model; the message says who. */
export class RebuildUnderWay extends Error {
  override readonly name = 'RebuildUnderWay';
}

/** Of those who rebuild, verify or roll back a read model, one at a time. Held until the client's session ends. */
export const lockProjection = async (client: PoolClient, name: string): Promise<void> => {
  // Waits a moment: the session of one that has just ended may not be gone yet.
  await client.query(`SET lock_timeout = '1s'`);
  try {
    await client.query(`SELECT pg_advisory_lock(hashtext('rebuild'), hashtext($1))`, [name]);
  } catch (error) {
    if (!isLockTimeout(error)) throw error;
    throw new RebuildUnderWay(`${name} is being rebuilt or verified by ${await holderOf(client, name)}`);
  }
  await client.query('RESET lock_timeout');
};

/** The name that the holder's session gives itself, and since when it runs: enough to find it, and to ask. */
const holderOf = async (client: PoolClient, name: string): Promise<string> => {
  const { rows } = await client.query<{ holder: string }>(
    `SELECT format('%s (backend %s, since %s UTC)', coalesce(nullif(application_name, ''), 'somebody else'), a.pid,
                   to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')) AS holder
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
      WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.classid = (hashtext('rebuild')::bigint & 4294967295)::oid AND l.objid = (hashtext($1)::bigint & 4294967295)::oid`,
    [name],
  );
  return rows[0]?.holder ?? 'somebody else';
};

const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '55P03' || error.code === '40P01');

// Whoever waits for a table keeps its readers waiting, and here appends, too.
export const lockTimeoutMs = 50;
// A vacuum of a large table keeps a switch out for as long as it takes; appenders go on between the attempts.
const attempts = 300;
const pauseMs = 300;

interface Attempt<Prepared, Result> {
  /** Before each attempt, while others append: all that can be done beforehand. */
  readonly prepare: () => Promise<Prepared>;
  /** Back to what was prepared: the transaction of an attempt has failed. */
  readonly restore: (prepared: Prepared) => void;
  /** In the transaction. */
  readonly work: () => Promise<Result>;
}

/**
 * Does something in a transaction that holds the ledger's lock, hence while nobody can append. Where a lock that it needs is not to
 * be had soon, it lets everybody go on and tries again later. Answers with how long appends had to wait, too.
 */
export const whileAppendsWait = async <Prepared, Result extends object>(
  client: PoolClient,
  { signal }: { readonly signal?: AbortSignal },
  { prepare, restore, work }: Attempt<Prepared, Result>,
): Promise<Result & { readonly lockedMs: number }> => {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted();
    let prepared: Prepared | undefined;
    try {
      prepared = await prepare();
      await client.query(
        `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'; SET LOCAL lock_timeout = '1s';
         SELECT pg_advisory_xact_lock(ledger_lock()); SET LOCAL lock_timeout = ${lockTimeoutMs}`,
      );
      const locked = performance.now();
      const result = await work();
      await client.query('COMMIT');
      return { ...result, lockedMs: performance.now() - locked };
    } catch (error) {
      await client.query('ROLLBACK');
      if (prepared !== undefined) restore(prepared);
      if (!isLockTimeout(error) || attempt >= attempts) throw error;
      await setTimeout(pauseMs);
    }
  }
};
