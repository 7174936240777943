import type { Left, RowWrite } from '@taskledger/events';
import type { FastifyRequest } from 'fastify';
import type { KeyUse } from './store.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null for a request without an Idempotency-Key. */
    keyed: KeyUse | null;
  }
}

/** An answer as it is before its append: every `position` in its body counts from the append's last event, which is 0. */
export interface ComingAnswer {
  readonly status: number;
  readonly location?: string;
  readonly etag?: string;
  /** Undefined: none. */
  readonly body?: unknown;
}

/** The record of a coming answer, to be written by the append that it tells about. */
export const recordRow = (use: KeyUse, { status, location, etag, body }: ComingAnswer): RowWrite => ({
  table: 'idempotency_keys',
  row: {
    ...use,
    status,
    location: location ?? null,
    etag: etag ?? null,
    body: body === undefined ? null : JSON.stringify(body),
  },
});

/**
 * For the context of a command: where the request has a key, its answer is recorded together with its events. `answer`
 * gives what the route is about to send.
 */
export const recording = <State>(
  { keyed }: Pick<FastifyRequest, 'keyed'>,
  answer: (left: Left<State>) => ComingAnswer,
): { readonly rowsFor?: (left: Left<State>) => readonly RowWrite[] } =>
  keyed === null ? {} : { rowsFor: (left) => [recordRow(keyed, answer(left))] };
