import { eraseUser } from '@taskledger/read-models';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure, WrongUse } from '../failure.ts';
import { operatorMeta } from '../operator.ts';
import { withLedger } from '../session.ts';
import { userMeant } from './find.ts';

/**
 * Safe to be stopped and to be repeated: what was begun is finished by the next call, or by the worker. The answer names the id
 * alone.
 */
export const eraseUserForGood = (
  context: Context,
  given: string,
  { yes = false }: { readonly yes?: boolean },
): Promise<ExitStatus> => {
  if (!yes) throw new WrongUse('This cannot be undone. Add --yes to erase this user for good.');
  return withLedger(context, async ({ pool, ledger, codec }) => {
    const { id } = await userMeant(pool, given);
    context.terminal.note(
      `Erasing ${id}. If this is cut short: pnpm ops users erase ${id} --yes, or let the worker finish it.`,
    );
    const begun = await eraseUser({ pool, ledger, codec, signal: context.signal }, id, operatorMeta(context));
    if (begun.outcome === 'violation') {
      throw new Failure(
        begun.rule,
        begun.rule === 'last_admin'
          ? `${id} is the last active administrator: make another one first.`
          : `The ledger refused it: ${begun.rule}.`,
      );
    }
    if (begun.outcome === 'not_found') throw new Failure('no_such_user', `There is no user ${id}.`);
    const position = begun.outcome === 'erased' ? begun.position : null;
    answer(context, { user_id: id, position, already: begun.outcome === 'already' }, () => [
      begun.outcome === 'already'
        ? `${id} was erased before. All that was left of it is done.`
        : `${id} is erased.`,
      'Backups from before still hold the keys: pnpm ops users erasures > erasures.jsonl, and apply it to what is restored.',
    ]);
    return 0;
  });
};
