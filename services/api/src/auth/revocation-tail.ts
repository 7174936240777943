import { followLedger, type Ledger } from '@taskledger/events';
import { sessionsRevokedSince, usersChangedSince } from '@taskledger/read-models';
import type { Logger, Pool } from '@taskledger/runtime';
import { accessTokenLifetime } from './access-tokens.ts';
import type { Revocations } from './revocations.ts';

export interface RevocationTailOptions {
  readonly pool: Pool;
  readonly ledger: Ledger;
  readonly logger: Pick<Logger, 'warn'>;
  /** As of `followLedger`. */
  readonly onWake?: ((wake: () => void) => () => void) | undefined;
}

/** Tells `revocations` of what all instances record, beginning with what was recorded while a token may have lived. */
export const startRevocationTail = async (
  revocations: Revocations,
  { pool, ledger, logger, onWake }: RevocationTailOptions,
): Promise<{ stop(): Promise<void> }> => {
  // The head first: what is recorded between the two is then seen twice, not never.
  const from = await ledger.head();
  const since = new Date(Date.now() - (accessTokenLifetime + 60) * 1000).toISOString();
  const [sessions, users] = await Promise.all([
    sessionsRevokedSince(pool, since),
    usersChangedSince(pool, since),
  ]);
  revocations.start({ sessions, users });
  return followLedger({
    ledger,
    from,
    types: [
      'SessionRevoked',
      'ApiTokenRevoked',
      'UserDeactivated',
      'UserReactivated',
      'UserErased',
      'RoleChanged',
    ],
    onEvents: (events) => revocations.observe(events),
    ...(onWake !== undefined && { onWake }),
    onError: (err) =>
      logger.warn({ err }, 'The ledger cannot be read: sessions that others end stay open here'),
  });
};

/** The same ledger; `revocations` learns of what this process records before anybody is answered. */
export const observedBy = (revocations: Revocations, ledger: Ledger): Ledger => ({
  ...ledger,
  append: async (append) => {
    const result = await ledger.append(append);
    if (result.outcome === 'appended') revocations.observe(result.events);
    return result;
  },
});
