import { type RevocationReason, sessionDecider } from '@taskledger/domain';
import type { RowWrite } from '@taskledger/events';
import { activeSessions } from '@taskledger/read-models';
import type { AppDependencies } from '../dependencies.ts';
import { type Decided, decided } from './atomically.ts';
import { lastTokenSpent } from './refresh-tokens.ts';

export interface EndedSessions {
  readonly commands: readonly Decided[];
  readonly rows: readonly RowWrite[];
}

/** What ends a user's sessions, all or all but one, to be appended with the reason for it. */
export const endSessions = async (
  { pool, commands }: Pick<AppDependencies, 'pool' | 'commands'>,
  userId: string,
  reason: RevocationReason,
  except?: string,
): Promise<EndedSessions> => {
  const active = await activeSessions(pool, userId, new Date().toISOString());
  const ids = active.map(({ id }) => id).filter((id) => id !== except);
  const ended = ids.map(async (id) =>
    decided(sessionDecider, id, await commands.sessions.load(id), { type: 'RevokeSession', reason }),
  );
  return { commands: await Promise.all(ended), rows: ids.map(lastTokenSpent) };
};
