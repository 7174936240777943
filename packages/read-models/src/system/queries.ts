import { newestSeal } from '@taskledger/events';
import type { Pool } from 'pg';
import { countDeadLetters } from '../dead-letters/queries.ts';
import { projections } from '../projections.ts';

/** A subscription and how far it has come. */
export interface SubscriptionStanding {
  readonly name: string;
  readonly position: number;
  /** Events that it has not seen yet. */
  readonly lag: number;
  /** Who works on it now; null when nobody holds the lease. */
  readonly owner: string | null;
  readonly leased_until: string | null;
  readonly paused: boolean;
  readonly updated_at: string;
}

export interface SystemStanding {
  readonly ledger: { readonly head: number; readonly last_event_at: string | null };
  /** The newest seal; null while nothing is sealed. `lag`: events that are not sealed yet. */
  readonly seal: {
    readonly number: number;
    readonly position: number;
    readonly sealed_at: string;
    readonly lag: number;
  } | null;
  /** Inline ones are written by the append itself, hence always at the head. */
  readonly projections: readonly {
    readonly name: string;
    readonly kind: 'inline';
    readonly position: number;
    readonly lag: number;
  }[];
  readonly subscriptions: readonly SubscriptionStanding[];
  readonly dead_letters: number;
  /** Of what is to leave the service: how much is outstanding, and since when the oldest waits beyond its time. */
  readonly deliveries: readonly {
    readonly channel: string;
    readonly outstanding: number;
    readonly oldest_due_at: string | null;
  }[];
}

/** How ledger, read models, subscriptions and deliveries stand. */
export const systemStanding = async (pool: Pool): Promise<SystemStanding> => {
  const ledger = await ledgerStanding(pool);
  const [seal, subscriptions, dead_letters, deliveries] = await Promise.all([
    newestSeal(pool),
    subscriptionStandings(pool, ledger.head),
    countDeadLetters(pool),
    outstandingDeliveries(pool),
  ]);
  return {
    ledger,
    seal:
      seal === undefined
        ? null
        : {
            number: seal.number,
            position: seal.to,
            sealed_at: seal.sealed_at,
            lag: Math.max(0, ledger.head - seal.to),
          },
    projections: projections.map(({ name }) => ({
      name,
      kind: 'inline' as const,
      position: ledger.head,
      lag: 0,
    })),
    subscriptions,
    dead_letters,
    deliveries,
  };
};

const ledgerStanding = async (pool: Pool) => {
  const { rows } = await pool.query<{ position: number; recorded_at: string }>({
    name: 'system_ledger',
    text: 'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
  });
  return { head: rows[0]?.position ?? 0, last_event_at: rows[0]?.recorded_at ?? null };
};

/** The newest run of `ops audit verify`, as the ledger has it. */
export interface LastVerification {
  readonly at: string;
  readonly operator: string | null;
  /** The range of positions whose events were checked; 0 where there was none. */
  readonly from: number;
  readonly to: number;
  /** Null: all of it was right. */
  readonly first_bad_position: number | null;
}

export const lastVerification = async (db: Pick<Pool, 'query'>): Promise<LastVerification | undefined> => {
  const { rows } = await db.query<LastVerification>({
    name: 'system_last_verification',
    text: `SELECT recorded_at AS at, meta->>'operator' AS operator, (data->>'from')::bigint AS "from", (data->>'to')::bigint AS "to",
                  (data->>'first_bad_position')::bigint AS first_bad_position
             FROM events WHERE type = 'LedgerVerified' ORDER BY position DESC LIMIT 1`,
  });
  return rows[0];
};

const minutesShown = 60;

/** The events of each minute of the past hour, the oldest first. The last minute ends at `until`. */
export const throughput = async (
  pool: Pool,
): Promise<{ readonly until: string; readonly events: readonly number[] }> => {
  const { rows } = await pool.query<{ until: string; position: number }>({
    name: 'system_throughput',
    text: `SELECT now() AS until, ledger_position_before(now() - n * interval '1 minute', interval '0') AS position
             FROM generate_series($1::integer, 0, -1) AS n`,
    values: [minutesShown],
  });
  const positions = rows.map(({ position }) => position);
  return {
    until: rows[0]?.until ?? '',
    // An instance whose clock is behind makes a look-up land a little earlier than the one before.
    events: positions.slice(1).map((position, index) => Math.max(0, position - (positions[index] ?? 0))),
  };
};

/** Every subscription, against a ledger's head. */
export const subscriptionStandings = async (pool: Pool, head: number): Promise<SubscriptionStanding[]> => {
  const { rows } = await pool.query<SubscriptionStanding>({
    name: 'system_subscriptions',
    text: `SELECT name, position, greatest(0, $1 - position) AS lag, paused, updated_at,
                  CASE WHEN leased_until > now() THEN owner END AS owner,
                  CASE WHEN leased_until > now() THEN leased_until END AS leased_until
             FROM subscriptions ORDER BY name`,
    values: [head],
  });
  return rows;
};

/** By channel, what is outstanding, and when the oldest of it was due. */
export const outstandingDeliveries = async (pool: Pool): Promise<SystemStanding['deliveries']> => {
  const { rows } = await pool.query<SystemStanding['deliveries'][number]>({
    name: 'system_deliveries',
    text: `SELECT channel, count(*) AS outstanding, min(next_attempt_at) FILTER (WHERE next_attempt_at <= now()) AS oldest_due_at
             FROM deliveries WHERE state IN ('pending', 'sending', 'failed') GROUP BY channel ORDER BY channel`,
  });
  return rows;
};

/** Dead letters by channel; those of events as `event`. */
export const deadLettersByChannel = async (
  pool: Pool,
): Promise<readonly { readonly channel: string; readonly count: number }[]> => {
  const { rows } = await pool.query<{ channel: string; count: number }>({
    name: 'system_dead_letters',
    text: `SELECT c.channel, (SELECT count(*) FROM deliveries d WHERE d.state = 'dead' AND d.channel = c.channel) AS count
             FROM unnest(ARRAY['mail', 'webhook', 'lambda']) AS c(channel)
           UNION ALL SELECT 'event', count(*) FROM parked_events WHERE state = 'dead'`,
  });
  return rows;
};
