import type { Pool } from 'pg';
import type { RecordedEvent } from '../event.ts';
import { isDatabaseOutage, Outage } from '../outage.ts';
import type { LedgerReader } from '../reader.ts';

export interface ParkingOptions {
  readonly pool: Pool;
  readonly ledger: Pick<LedgerReader, 'readLedger'>;
  /** The subscription's. */
  readonly name: string;
  readonly handle: (events: readonly RecordedEvent[]) => Promise<void>;
  /** How long to wait after the n-th attempt failed, in ms; undefined: it is given up, and waits for an operator. */
  readonly retryIn: (attempt: number) => number | undefined;
  /** An error's message as it may be stored. */
  readonly scrub: (error: unknown) => string;
  readonly onError: (error: unknown) => void;
}

interface Parked {
  readonly position: number;
  readonly stream: string;
  readonly attempts: number;
  readonly due: boolean;
}

const lookEveryMs = 1_000;

/** 1, 2, 4 … seconds up to five minutes, each less a random part of up to a half; given up after some twenty minutes. */
export const parkedRetryIn = (attempt: number): number | undefined =>
  attempt >= 12 ? undefined : Math.min(1_000 * 2 ** (attempt - 1), 300_000) * (1 - Math.random() / 2);

/**
 * Handles events so that one that cannot be handled does not hold up the rest: it is parked (table `parked_events`) and tried again by
 * itself, and the later events of its stream wait behind it. Only for the holder of the subscription's lease. What comes again is
 * handled again, or stays parked.
 */
export const createParking = (options: ParkingOptions) => {
  const { pool, ledger, name, handle, retryIn, scrub, onError } = options;
  /** The streams that have parked events; undefined until they were looked up. */
  let streams: Set<string> | undefined;
  let looked = 0;

  const heads = async (): Promise<readonly Parked[]> => {
    const { rows } = await pool.query<Parked>({
      name: 'parked_heads',
      text: `SELECT DISTINCT ON (stream) stream, position, attempts, state <> 'dead' AND next_attempt_at <= now() AS due
               FROM parked_events WHERE subscription = $1 ORDER BY stream, position`,
      values: [name],
    });
    looked = Date.now();
    streams = new Set(rows.map(({ stream }) => stream));
    return rows;
  };

  const wait = async (events: readonly RecordedEvent[]): Promise<void> => {
    if (events.length === 0) return;
    await pool.query(
      `INSERT INTO parked_events (subscription, position, stream, state)
       SELECT $1, position, stream, 'waiting' FROM unnest($2::bigint[], $3::text[]) AS e(position, stream)
       ON CONFLICT DO NOTHING`,
      [name, events.map(({ position }) => position), events.map(({ stream }) => stream)],
    );
  };

  const failed = async (
    { position, stream }: RecordedEvent,
    error: unknown,
    attempt: number,
  ): Promise<void> => {
    onError(new Error(`${name} cannot handle the event at position ${position}`, { cause: error }));
    const retryMs = retryIn(attempt);
    await pool.query(
      `INSERT INTO parked_events (subscription, position, stream, state, attempts, last_error, next_attempt_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 millisecond')
       ON CONFLICT (subscription, position) DO UPDATE SET (state, attempts, last_error, next_attempt_at) =
         (excluded.state, excluded.attempts, excluded.last_error, excluded.next_attempt_at)`,
      [
        name,
        position,
        stream,
        retryMs === undefined ? 'dead' : 'failed',
        attempt,
        scrub(error),
        retryMs ?? 0,
      ],
    );
    streams?.add(stream);
  };

  /** Whether it could be handled. Rejects while what it takes is away. */
  const tryOne = async (event: RecordedEvent, attempt: number): Promise<boolean> => {
    try {
      await handle([event]);
      return true;
    } catch (error) {
      if (isOutage(error)) throw error;
      await failed(event, error, attempt);
      return false;
    }
  };

  const firstOf = async (stream: string): Promise<Parked | undefined> => {
    const { rows } = await pool.query<Parked>(
      `SELECT stream, position, attempts, true AS due FROM parked_events
        WHERE subscription = $1 AND stream = $2 ORDER BY position LIMIT 1`,
      [name, stream],
    );
    return rows[0];
  };

  /** Tries the first parked event of a stream, and when it is done those that waited behind it. */
  const retryStream = async (head: Parked): Promise<void> => {
    for (let parked: Parked | undefined = head; parked !== undefined; parked = await firstOf(head.stream)) {
      const { position, attempts } = parked;
      const [event] = await ledger.readLedger(position - 1, 1);
      if (event === undefined || !(await tryOne(event, attempts + 1))) return;
      await pool.query('DELETE FROM parked_events WHERE subscription = $1 AND position = $2', [
        name,
        position,
      ]);
    }
  };

  return {
    /** What is parked may have changed under another holder: it is looked up anew. */
    forget: (): void => {
      streams = undefined;
      looked = 0;
    },

    /** Handles new events, in order. Rejects while what it takes is away: then they are to come again. */
    handle: async (events: readonly RecordedEvent[]): Promise<void> => {
      const parked = streams ?? new Set((await heads()).map(({ stream }) => stream));
      await wait(events.filter(({ stream }) => parked.has(stream)));
      const free = events.filter(({ stream }) => !parked.has(stream));
      if (free.length === 0) return;
      try {
        await handle(free);
        return;
      } catch (error) {
        if (isOutage(error)) throw error;
        onError(error);
      }
      // One of them is to blame: alone, each shows whether it is.
      for (const event of free) {
        if (streams?.has(event.stream) === true) await wait([event]);
        else await tryOne(event, 1);
      }
    },

    /** Tries parked events whose time has come. Looks at most once a second, and only when there are any. */
    retry: async (): Promise<void> => {
      if (streams?.size === 0 || Date.now() - looked < lookEveryMs) return;
      for (const head of await heads()) if (head.due) await retryStream(head);
    },
  };
};

const isOutage = (error: unknown): boolean => error instanceof Outage || isDatabaseOutage(error);
