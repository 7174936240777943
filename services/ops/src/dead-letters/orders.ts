import { deadLetters, dropDeadLetter, retryDeadLetters } from '@taskledger/read-models';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operatorMeta } from '../operator.ts';
import { counted } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';
import { knownLetter, noLetter } from './show.ts';

/** At once; whoever has more of them asks again. */
const most = 5_000;

export const retryLetters = (context: Context, id: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { pool } = session;
    const letters =
      id === 'all' ? (await deadLetters(pool).beside(most)).rows : [await knownLetter(pool, id)];
    const wanted = letters.map((letter) => letter.id);
    const retried = (await retryDeadLetters(session, wanted, operatorMeta(context)))?.ids ?? [];
    if (id !== 'all' && retried.length === 0) throw await noLetter(pool, id);
    answer(context, { retried }, () => [
      retried.length === 0
        ? 'There are no dead letters.'
        : `The worker tries ${counted(retried.length, 'dead letter')} again within seconds.`,
    ]);
    return 0;
  });

export const dropLetter = (context: Context, id: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    if (!(await dropDeadLetter(session, id, operatorMeta(context)))) throw await noLetter(session.pool, id);
    answer(context, { dropped: id }, () => [`${printable(id)} is dropped.`]);
    return 0;
  });
