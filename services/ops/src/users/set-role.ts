import { type Role, userDecider } from '@taskledger/domain';
import { createCommandHandler } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { operatorMeta } from '../operator.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';
import { userMeant } from './find.ts';

/** Access tokens that tell the former role are refused by all instances as soon as the event reaches them. */
export const setRole = (context: Context, given: string, role: Role): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, ledger }) => {
    const user = await userMeant(pool, given);
    const result = await createCommandHandler(ledger, userDecider).handle(
      user.id,
      { type: 'ChangeRole', role },
      { meta: operatorMeta(context) },
    );
    if (result.outcome === 'violation' && result.rule === 'last_admin') {
      throw new Failure('last_admin', `${printable(user.email)} is the last active administrator.`);
    }
    if (result.outcome !== 'accepted') throw new Error(`a change of role was ${result.outcome}`);
    const changed = result.events.length > 0;
    answer(context, { user: { ...user, role }, changed, position: result.position }, () => [
      `${printable(user.email)} is ${changed ? '' : 'already '}${role} (id ${user.id}).`,
    ]);
    return 0;
  });
