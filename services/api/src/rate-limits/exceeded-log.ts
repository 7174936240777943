import { securityStreams } from '@taskledger/domain';
import type { EventMeta, Ledger } from '@taskledger/events';
import type { Logger } from '@taskledger/runtime';
import type { Redis } from '@taskledger/runtime/redis';
import type { Allowance } from '../rate-limits.ts';

export interface Refusal extends Allowance {
  readonly endpoint: string;
  readonly windowMs: number;
  /** What is left of the window. */
  readonly ttlMs: number;
  readonly userId: string | null;
}

export interface ExceededLogOptions {
  readonly ledger: Pick<Ledger, 'append'>;
  readonly redis?: Redis | undefined;
  readonly logger: Pick<Logger, 'error'>;
  readonly hash: (key: string) => string;
}

/**
 * Records `RateLimitExceeded` once per key and window, over all instances: an attacker must not be able to fill the ledger.
 * Nobody waits for it; a failure is logged.
 */
export const createExceededLog = ({ ledger, redis, logger, hash }: ExceededLogOptions) => {
  /** When the windows end in which this process has seen a refusal. */
  const known = new Map<string, number>();

  const isFirstAnywhere = async (keyHash: string, ttlMs: number): Promise<boolean> =>
    redis === undefined ||
    (await redis.set(`rate-limit:exceeded:${keyHash}`, '1', 'PX', Math.max(1, ttlMs), 'NX')) === 'OK';

  const record = async (refusal: Refusal, meta: EventMeta): Promise<void> => {
    const keyHash = hash(refusal.key);
    if (!(await isFirstAnywhere(keyHash, refusal.ttlMs))) return;
    const data = {
      key_hash: keyHash,
      endpoint: refusal.endpoint,
      limit: refusal.max,
      window_ms: refusal.windowMs,
      user_id: refusal.userId,
    };
    await ledger.append({
      streams: [
        {
          stream: securityStreams.rateLimit,
          expected: 'any',
          events: [{ type: 'RateLimitExceeded', data }],
        },
      ],
      meta,
      recorded_at: new Date().toISOString(),
    });
  };

  return (refusal: Refusal, meta: EventMeta): void => {
    const now = Date.now();
    if ((known.get(refusal.key) ?? 0) > now) return;
    if (known.size > 10_000) {
      for (const [key, until] of known) if (until <= now) known.delete(key);
    }
    known.set(refusal.key, now + refusal.ttlMs);
    record(refusal, meta).catch((err: unknown) =>
      logger.error({ err }, 'RateLimitExceeded was not recorded'),
    );
  };
};
