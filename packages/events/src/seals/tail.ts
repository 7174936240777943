import type { ClientBase } from 'pg';
import type { Finding } from './finding.ts';
import type { Seal } from './seal.ts';

/** What follows the newest seal. */
export interface Tail {
  /** The ledger's last position. */
  readonly head: number;
  /** The newest seal's last position. */
  readonly sealed: number;
  readonly unsealed: number;
  /** When the first event that is not sealed was recorded; null: all are. */
  readonly unsealed_since: string | null;
}

/** Positions without a gap are all that can be asked of events that no seal covers yet. */
export const checkTail = async (
  client: ClientBase,
  last: Seal | undefined,
): Promise<Tail & { readonly finding: Finding | undefined }> => {
  const sealed = last?.to ?? 0;
  const { rows } = await client.query<TailRow>(
    `SELECT coalesce((SELECT max(position) FROM events), 0) AS head,
            (SELECT count(*) FROM events WHERE position > $1) AS unsealed,
            (SELECT recorded_at FROM events WHERE position > $1 ORDER BY position LIMIT 1) AS since,
            (SELECT min(position) FROM events) AS lowest,
            coalesce((SELECT max(position) FROM subscriptions), 0) AS handled`,
    [sealed],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the ledger says nothing about its end');
  const { head, unsealed, since, lowest } = row;
  return {
    head,
    sealed,
    unsealed,
    unsealed_since: since,
    finding: (await gapAfter(client, sealed, row)) ?? outside(lowest, row),
  };
};

interface TailRow {
  readonly head: number;
  readonly unsealed: number;
  readonly since: string | null;
  readonly lowest: number | null;
  readonly handled: number;
}

const gapAfter = async (
  client: ClientBase,
  sealed: number,
  { head, unsealed }: TailRow,
): Promise<Finding | undefined> => {
  if (unsealed === Math.max(0, head - sealed)) return undefined;
  const { rows } = await client.query<{ position: number }>(
    `SELECT expected AS position
       FROM (SELECT position, $1 + row_number() OVER (ORDER BY position) AS expected FROM events WHERE position > $1) e
      WHERE position <> expected ORDER BY expected LIMIT 1`,
    [sealed],
  );
  const position = rows[0]?.position ?? sealed + 1;
  return {
    kind: 'missing',
    position,
    seal: null,
    detail: 'positions have a gap here, behind the newest seal',
  };
};

const outside = (lowest: number | null, { head, handled }: TailRow): Finding | undefined => {
  if (lowest !== null && lowest < 1) {
    const detail = 'an event stands before the beginning of the ledger';
    return { kind: 'inserted', position: lowest, seal: null, detail };
  }
  if (handled <= head) return undefined;
  const detail = `the ledger ends before it, but a subscription has handled events up to ${handled}`;
  return { kind: 'tail_truncated', position: head + 1, seal: null, detail };
};
