import type { Context, ExitStatus } from '../context.ts';
import { startProgress } from '../output/progress.ts';
import { withLedger } from '../session.ts';

const batchSize = 2_000;

/** As recorded, in today's shape. What was printed before a Ctrl-C is whole lines: go on with `--from` the next position. */
export const exportEvents = (
  context: Context,
  { from, to }: { readonly from: number; readonly to?: number },
): Promise<ExitStatus> =>
  withLedger(context, async ({ ledger }) => {
    const { terminal, signal } = context;
    const last = Math.min(to ?? Infinity, await ledger.head());
    const progress = startProgress(terminal.progress, 'export', Math.max(0, last - from + 1), {
      noun: 'events',
      after: '',
    });
    try {
      let position = from - 1;
      while (position < last) {
        signal.throwIfAborted();
        const events = await ledger.readLedger(position, Math.min(batchSize, last - position));
        const end = events.at(-1)?.position;
        if (end === undefined) break;
        await terminal.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
        position = end;
        progress.update(position - from + 1);
      }
    } finally {
      progress.stop();
    }
    return 0;
  });
