import { answer, type Context, type ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { grouped } from '../output/numbers.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';

export const showEvent = (context: Context, position: number): Promise<ExitStatus> =>
  withLedger(context, async ({ ledger }) => {
    const [event] = await ledger.readLedger(position - 1, 1);
    if (event === undefined) {
      const head = await ledger.head();
      throw new Failure(
        'no_such_position',
        `There is no event at position ${grouped(position)}: the ledger's head is ${grouped(head)}.`,
      );
    }
    const { paint } = context.terminal;
    const field = (name: string, value: unknown) =>
      `${paint('bold', name.padEnd(14))}  ${printable(typeof value === 'string' ? value : JSON.stringify(value))}`;
    answer(context, event, () => {
      const { data, meta, ...envelope } = event;
      return [
        ...Object.entries(envelope).map(([name, value]) => field(name, value)),
        ...Object.entries(meta).map(([name, value]) => field(name, value)),
        paint('bold', 'data'),
        ...JSON.stringify(data, null, 2)
          .split('\n')
          .map((line) => `  ${printable(line)}`),
      ];
    });
    return 0;
  });
