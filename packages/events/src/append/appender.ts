import type { Pool } from 'pg';
import type { AppendResult } from './append.ts';
import { PersonErased } from '../personal/cipher.ts';
import type { PersonalKeys } from '../personal/keys.ts';
import { batchJson, type PreparedAppend, positioned, withKeys } from './batch.ts';
import { createBatcher } from './batcher.ts';

interface BatchRow {
  readonly base: number | null;
  readonly conflicts: readonly Conflict[] | null;
}

interface Conflict {
  readonly stream: string;
  readonly expected: number;
  readonly actual: number;
}

export interface AppenderOptions {
  readonly pool: Pool;
  /** None: nothing is encrypted. */
  readonly keys: PersonalKeys | undefined;
  /** Told once a batch with events is committed: the ledger's new head and the batch's number of appends. */
  readonly onCommitted: (position: number, appends: number) => void;
}

// Two statements at once: while one commits, the next is parsed and waits for the lock. More only wait there.
const concurrency = 2;
const maxBatch = 256;

/**
 * Sends prepared appends to the ledger, coalesced. An append that meets a conflict or breaks a rule gets its own answer
 * and never takes a neighbour of its batch down: the others are sent again without it.
 */
export const createAppender = ({ pool, keys, onCommitted }: AppenderOptions) => {
  const send = async (appends: readonly PreparedAppend[], checkNew: boolean): Promise<BatchRow> => {
    const subjects = keys === undefined ? nobody : await withKeys(keys, appends);
    const { rows } = await pool.query<BatchRow>({
      name: 'ledger_append',
      text: 'SELECT base, conflicts FROM ledger_append($1::jsonb)',
      values: [batchJson(appends, checkNew, keys, subjects)],
    });
    const [row] = rows;
    if (row === undefined) throw new Error('ledger_append gave no answer');
    if (keys !== undefined && row.conflicts === null) keys.written(subjects);
    return row;
  };

  const run = (appends: readonly PreparedAppend[]) => attempt(appends, false);

  const attempt = async (
    appends: readonly PreparedAppend[],
    checkNew: boolean,
  ): Promise<(AppendResult | Error)[]> => {
    let row: BatchRow;
    try {
      row = await send(appends, checkNew);
    } catch (error) {
      if (keys !== undefined && isOutdated(error)) return afterErasure(appends, keys);
      if (!isOneAppendsFault(error)) throw error;
      const [only] = appends;
      if (appends.length === 1 && only !== undefined) {
        // A stream that should be new is not: once more, for the facts of the conflict.
        return isTakenVersion(error) && !checkNew ? attempt([only], true) : [fault(error)];
      }
      return (await inTurn(appends)).flat();
    }
    if (row.conflicts !== null) return withoutConflicts(appends, row.conflicts);
    const base = row.base ?? 0;
    let offset = 0;
    const results = appends.map((append): AppendResult => {
      const events = positioned(append, base, offset);
      offset += events.length;
      return { outcome: 'appended', events };
    });
    if (offset > 0) onCommitted(base + offset, appends.length);
    return results;
  };

  /**
   * Somebody was erased, or got a key elsewhere. What was decided before that is a conflict: whoever decided it reads again. All
   * else is encrypted once more.
   */
  const afterErasure = async (appends: readonly PreparedAppend[], known: PersonalKeys) => {
    await known.refresh();
    const stale = appends.map(({ asOf, streams: [first] }): AppendResult | undefined =>
      asOf === undefined || asOf >= known.erasures() || first === undefined
        ? undefined
        : {
            outcome: 'conflict',
            stream: first.stream,
            expected: first.expected ?? 0,
            actual: first.expected ?? 0,
          },
    );
    const left = appends.filter((_, index) => stale[index] === undefined);
    const rest = left.length === 0 ? [] : await run(left);
    return stale.map((answer) => answer ?? rest.shift() ?? new Error('an append got no answer'));
  };

  const inTurn = async (appends: readonly PreparedAppend[]) => {
    const results: (AppendResult | Error)[][] = [];
    for (const append of appends) results.push(await run([append]));
    return results;
  };

  const withoutConflicts = async (appends: readonly PreparedAppend[], conflicts: readonly Conflict[]) => {
    const byStream = new Map(conflicts.map((conflict) => [conflict.stream, conflict]));
    const answers = appends.map((append): AppendResult | undefined => {
      const conflict = append.streams
        .map(({ stream }) => byStream.get(stream))
        .find((found) => found !== undefined);
      return conflict === undefined ? undefined : { outcome: 'conflict', ...conflict };
    });
    const free = appends.filter((_, index) => answers[index] === undefined);
    const rest = free.length === 0 ? [] : await run(free);
    return answers.map((answer) => answer ?? rest.shift() ?? new Error('an append got no answer'));
  };

  return createBatcher<PreparedAppend, AppendResult>({
    run,
    concurrency,
    maxBatch,
    keysOf: (append) => append.streams.map(({ stream }) => stream),
  });
};

const nobody: ReadonlySet<string> = new Set();

interface DatabaseError {
  readonly code: string;
  readonly constraint?: string;
  readonly table?: string;
}

const isDatabaseError = (error: unknown): error is DatabaseError & Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

/** A person who was erased, data that PostgreSQL cannot hold (class 22), a broken constraint (class 23), a broken rule of ours (TL001). */
const isOneAppendsFault = (error: unknown): boolean =>
  error instanceof PersonErased || (isDatabaseError(error) && /^(22|23)|^TL001$/.test(error.code));

/** See `personal_keys_write`. */
const isOutdated = (error: unknown): boolean =>
  isDatabaseError(error) && error.code === 'TL001' && error.constraint === 'personal_keys_outdated';

const isTakenVersion = (error: unknown): boolean =>
  isDatabaseError(error) && error.code === '23505' && error.constraint === 'events_stream_version';

const fault = (error: unknown): AppendResult | Error => {
  if (error instanceof PersonErased) return error;
  if (!isDatabaseError(error)) return new Error('append failed', { cause: error });
  const rule = brokenRule(error);
  return rule === undefined ? error : { outcome: 'violation', rule };
};

/** The rule that an append has broken, from the error of the statement that made it; undefined for any other error. */
export const brokenRule = (error: unknown): string | undefined =>
  isDatabaseError(error) && (error.code === '23505' || error.code === 'TL001')
    ? error.constraint?.replace(/^[a-z]+_/, '')
    : undefined;
