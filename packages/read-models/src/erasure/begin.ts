import {
  apiTokenDecider,
  isRejection,
  otpDecider,
  type Rejection,
  sessionDecider,
  system,
  userDecider,
  type UserState,
  webhookDecider,
} from '@taskledger/domain';
import {
  createCommandHandler,
  type Decider,
  type EventMeta,
  type Ledger,
  type NewEvent,
  type StreamAppend,
} from '@taskledger/events';
import type { Pool } from 'pg';

export interface BeginDependencies {
  readonly pool: Pool;
  readonly ledger: Ledger;
}

export type Begun =
  | { readonly outcome: 'erased'; readonly position: number }
  /** It was done before; whatever is left of it may still be under way. */
  | { readonly outcome: 'already' }
  | { readonly outcome: 'not_found' }
  /** `last_admin`. */
  | { readonly outcome: 'violation'; readonly rule: string };

const maxAttempts = 50;

/**
 * The first step of an erasure, by one append: the account becomes nobody's, its sessions, API tokens and webhooks end, and no
 * one-time code for its address is good any more. From here on the rest can be done by anybody, as often as it takes.
 */
export const beginErasure = async (
  { pool, ledger }: BeginDependencies,
  userId: string,
  meta: EventMeta,
): Promise<Begun> => {
  const users = createCommandHandler(ledger, userDecider);
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { state } = await users.load(userId);
    if (state === undefined) return { outcome: 'not_found' };
    if (state.erased) return { outcome: 'already' };
    const { streams, webhooks } = await everythingOf(pool, ledger, state);
    const result = await ledger.append({
      streams,
      meta,
      recorded_at: new Date().toISOString(),
      rows: webhooks.map((webhook_id) => ({ table: 'webhook_secrets', row: { webhook_id, wrapped: null } })),
    });
    if (result.outcome === 'violation') return result;
    if (result.outcome === 'conflict') continue;
    return { outcome: 'erased', position: result.events.at(-1)?.position ?? 0 };
  }
  throw new Error(`the streams of user-${userId} kept changing: gave up after ${maxAttempts} attempts`);
};

const everythingOf = async (pool: Pool, ledger: Ledger, { id, email }: UserState) => {
  const ids = async (sql: string, ...values: readonly string[]) =>
    (await pool.query<{ id: string }>(sql, [...values])).rows.map((row) => row.id);
  const [sessions, tokens, webhooks, challenges] = await Promise.all([
    ids('SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL', id),
    ids('SELECT id FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL', id),
    ids('SELECT id FROM webhooks WHERE owner_id = $1 AND deleted_at IS NULL', id),
    ids(
      `SELECT id FROM otp_challenges WHERE state = 'open' AND (lower(email) = lower($1) OR user_id = $2)`,
      email,
      id,
    ),
  ]);
  const parts = await Promise.all([
    decided(ledger, userDecider, [id], { type: 'EraseUser' }),
    // Of all reasons that clients know this one says what they have to do: nothing.
    decided(ledger, sessionDecider, sessions, { type: 'RevokeSession', reason: 'deactivated' }),
    decided(ledger, apiTokenDecider, tokens, { type: 'RevokeApiToken', by: system }),
    decided(ledger, webhookDecider, webhooks, { type: 'DeleteWebhook', by: system }),
    decided(ledger, otpDecider, challenges, { type: 'ReplaceOtp' }),
  ]);
  return { streams: parts.flat(), webhooks };
};

/** What a command does to each of some streams; nothing to those that refuse it. */
const decided = async <State, Command, Event extends NewEvent>(
  ledger: Ledger,
  decider: Decider<State, Command, Event, Rejection>,
  ids: readonly string[],
  command: Command,
): Promise<StreamAppend[]> => {
  const { load } = createCommandHandler(ledger, decider);
  const appends = ids.map(async (id): Promise<StreamAppend[]> => {
    const { state, version: expected, asOf, events: history } = await load(id);
    const events = decider.decide(state, command, history);
    if (isRejection(events) || events.length === 0) return [];
    const stream = `${decider.category}-${id}`;
    return [{ stream, expected, events, state, ...(asOf !== undefined && { asOf }) }];
  });
  return (await Promise.all(appends)).flat();
};
