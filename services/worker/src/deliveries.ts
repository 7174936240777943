import { randomUUID } from 'node:crypto';
import { createBatcher } from '@taskledger/events';
import type { Pool } from '@taskledger/runtime';
import { type NewJob, RetryLater } from '@taskledger/runtime/queues';
import * as sql from './deliveries-sql.ts';

/** What is to leave the service because of an event: ids only, no address and no text. */
export interface NewDelivery {
  /** Made of reactor, event and recipient, so that it is the same whenever it is derived again. No colons. */
  readonly id: string;
  readonly reactor: string;
  /** Of the event. */
  readonly position: number;
  readonly channel: 'mail' | 'webhook' | 'lambda';
  /** The id of a user or a webhook, or the name of a function. */
  readonly recipient: string;
  /** Decided already: it will not be made. */
  readonly skipped?: true;
}

/** A delivery that is being made. */
export interface Delivery extends NewDelivery {
  /** 1 for the first. */
  readonly attempt: number;
  /** When it was decided on: RFC 3339. */
  readonly created_at: string;
  /** Of the event's request. */
  readonly correlation_id: string;
}

/** A delivery that is not settled, as far as its job has to know. */
export interface Outstanding {
  readonly id: string;
  readonly reactor: string;
  readonly round: number;
}

/** In the order of what is due. */
export interface Place {
  readonly id: string;
  /** A timestamp as PostgreSQL writes it, to the microsecond. */
  readonly due: string;
}

/** The record of what leaves the service (table `deliveries`). It, and not the queue, knows what is still to be done. */
export interface Deliveries {
  /** Notes what is to be delivered; what was noted before stays as it is. Answers those that are not settled. */
  record(deliveries: readonly NewDelivery[]): Promise<readonly Outstanding[]>;
  /**
   * Notes that an attempt begins. Undefined: it was made, decided against or given up before, or a newer job has it. A crash between this
   * and `settle` leaves it open, and the next attempt makes it again: under the same id, so that its receiver can tell.
   * @throws RetryLater while another attempt is under way.
   */
  begin(id: string, round: number): Promise<Delivery | undefined>;
  /** Notes how it ended. From now on `begin` answers undefined. */
  settle(id: string, state: 'sent' | 'skipped'): Promise<void>;
  /** Notes that an attempt failed. `retryInMs` undefined: it is given up, and waits for an operator. */
  fail(id: string, error: string, retryInMs: number | undefined): Promise<void>;
  /** Up to `limit` that should have been tried `graceMs` ago, the longest waiting first; they do not come again before that time. */
  overdue(graceMs: number, limit: number): Promise<readonly Outstanding[]>;
  /** Up to `limit` that are not settled, in the order in which they are due, after the one that ended the page before. */
  outstanding(after: Place | undefined, limit: number): Promise<readonly (Outstanding & Place)[]>;
  /** Gives deliveries whose jobs are used up a round of their own. Answers those that are still outstanding. */
  nextRound(ids: readonly string[]): Promise<readonly Outstanding[]>;
}

/**
 * So long an attempt keeps others away that cannot know whether it still runs. Shorter than the time after which the queue gives
 * the job of a worker that died to another one: who was killed is not waited for.
 */
const exclusiveMs = 10_000;
const busyForMs = 2_000;

/** The job that makes a delivery. Its data are the delivery's name and no more. */
export const jobFor = ({ id, reactor, round }: Outstanding): NewJob => ({
  id: round === 0 ? id : `${id}-${round}`,
  name: reactor,
  data: { delivery: id, round },
});

export const createDeliveries = (pool: Pool): Deliveries => {
  const worker = randomUUID();
  const underWay = new Set<string>();

  const begin = createBatcher<{ id: string; round: number }, sql.Begun | undefined>({
    concurrency: 2,
    maxBatch: 200,
    run: async (wanted) => {
      const { rows } = await pool.query<sql.Begun>({
        name: 'deliveries_begin',
        text: sql.begin,
        values: [wanted.map(({ id }) => id), wanted.map(({ round }) => round), worker, exclusiveMs],
      });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return wanted.map(({ id }) => byId.get(id));
    },
    keysOf: ({ id }) => [id],
  });

  const settle = createBatcher<{ id: string; state: string }, void>({
    concurrency: 2,
    maxBatch: 200,
    run: async (settled) => {
      await pool.query({
        name: 'deliveries_settle',
        text: sql.settle,
        values: [settled.map(({ id }) => id), settled.map(({ state }) => state)],
      });
      return settled.map(() => undefined);
    },
    keysOf: ({ id }) => [id],
  });

  return {
    record: async (deliveries) => {
      if (deliveries.length === 0) return [];
      const { rows } = await pool.query<Outstanding>({
        name: 'deliveries_record',
        text: sql.record,
        values: [JSON.stringify(deliveries)],
      });
      return rows;
    },

    begin: async (id, round) => {
      if (underWay.has(id)) throw new RetryLater('another attempt is under way', busyForMs);
      underWay.add(id);
      const found = await begin({ id, round }).catch((error: unknown) => {
        underWay.delete(id);
        throw error;
      });
      if (found?.begun === true) return found;
      underWay.delete(id);
      if (found?.state !== 'sending' || found.round !== round) return undefined;
      throw new RetryLater('another attempt is under way', busyForMs);
    },

    settle: async (id, state) => {
      await settle({ id, state }).finally(() => underWay.delete(id));
    },

    fail: async (id, error, retryInMs) => {
      await pool
        .query({ name: 'deliveries_fail', text: sql.fail, values: [id, error, retryInMs ?? null] })
        .finally(() => underWay.delete(id));
    },

    overdue: async (graceMs, limit) => {
      const { rows } = await pool.query<Outstanding>({
        name: 'deliveries_overdue',
        text: sql.overdue,
        values: [graceMs, limit],
      });
      return rows;
    },

    outstanding: async (after, limit) => {
      const { rows } = await pool.query<Outstanding & Place>({
        name: 'deliveries_outstanding',
        text: sql.outstandingAfter,
        values: [after?.due ?? '-infinity', after?.id ?? '', limit],
      });
      return rows;
    },

    nextRound: async (ids) => {
      if (ids.length === 0) return [];
      const { rows } = await pool.query<Outstanding>({
        name: 'deliveries_next_round',
        text: sql.nextRound,
        values: [ids],
      });
      return rows;
    },
  };
};
