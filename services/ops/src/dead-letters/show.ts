import { countDeadLetters, type DeadLetter, deadLetters, findDeadLetter } from '@taskledger/read-models';
import type { Pool } from '@taskledger/runtime';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { counted, grouped } from '../output/numbers.ts';
import { printable, shortened } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { withLedger } from '../session.ts';

const listed = 100;
const longestError = 60;

export const showLetters = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    const { rows: dead_letters, count } = await deadLetters(pool).numbered(listed, 1);
    answer(context, { count, dead_letters }, () => [
      ...(count === 0 ? ['There are no dead letters.'] : lines(dead_letters, context)),
      ...(count > listed ? [`… and ${grouped(count - listed)} more`] : []),
    ]);
    return 0;
  });

const lines = (letters: readonly DeadLetter[], { terminal }: Context): string[] =>
  table(
    terminal,
    ['ID', 'EVENT', 'POSITION', 'ATTEMPTS', 'WAITING', 'SINCE', 'LAST ERROR'],
    letters.map(({ id, event_type, position, attempts, waiting, since, last_error }) => [
      printable(id),
      event_type ?? '',
      grouped(position),
      grouped(attempts),
      grouped(waiting),
      since,
      shortened(printable(last_error ?? ''), longestError),
    ]),
  );

export const showLetter = (context: Context, id: string): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    const letter = await knownLetter(pool, id);
    answer(context, letter, () =>
      table(
        context.terminal,
        ['FIELD', 'VALUE'],
        Object.entries(letter).map(([name, value]) => [name, value === null ? '' : printable(String(value))]),
      ),
    );
    return 0;
  });

export const knownLetter = async (pool: Pool, id: string): Promise<DeadLetter> => {
  const letter = await findDeadLetter(pool, id);
  if (letter !== undefined) return letter;
  throw await noLetter(pool, id);
};

export const noLetter = async (pool: Pool, id: string): Promise<Failure> =>
  new Failure(
    'no_dead_letter',
    `There is no dead letter ${printable(id)}. ${counted(await countDeadLetters(pool), 'dead letter')}: pnpm ops dead-letters list`,
  );
