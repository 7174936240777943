import { type OperationsEvent, operationsStreams } from '@taskledger/domain';
import { type DeadLetter, dropDeadLetter, listDeadLetters, retryDeadLetters } from '@taskledger/read-models';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { operate } from '../operations.ts';
import { counted } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';
import { knownLetter } from './show.ts';

/** At once; whoever has more of them asks again. */
const most = 5_000;

export const retryLetters = (context: Context, id: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { pool } = session;
    const letters = id === 'all' ? await listDeadLetters(pool, most) : [await knownLetter(pool, id)];
    if (letters.length > 0) {
      await operate(session, context, operationsStreams.deadLetters, async (client) => {
        await retryDeadLetters(
          client,
          letters.map((letter) => letter.id),
        );
        return letters.map((letter) => ({ type: 'DeadLetterRetried', data: jobOf(letter) }));
      });
    }
    answer(context, { retried: letters.map((letter) => letter.id) }, () => [
      letters.length === 0
        ? 'There are no dead letters.'
        : `The worker tries ${counted(letters.length, 'dead letter')} again within seconds.`,
    ]);
    return 0;
  });

export const dropLetter = (context: Context, id: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const letter = await knownLetter(session.pool, id);
    await operate(session, context, operationsStreams.deadLetters, async (client) => {
      const dropped = await dropDeadLetter(client, id);
      return dropped ? [{ type: 'DeadLetterDropped', data: jobOf(letter) }] : [];
    });
    answer(context, { dropped: id }, () => [`${printable(id)} is dropped.`]);
    return 0;
  });

const jobOf = ({
  id,
  subscription,
  channel,
}: DeadLetter): Extract<OperationsEvent, { type: 'DeadLetterRetried' }>['data'] => ({
  queue: channel ?? 'event',
  job_id: id,
  job: subscription,
});
