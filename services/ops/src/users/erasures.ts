import { listErasures } from '@taskledger/read-models';
import type { Context, ExitStatus } from '../context.ts';
import { withLedger } from '../session.ts';

/** JSON lines with and without `--json`: the answer is a file to keep. */
export const showErasures = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    for (const erasure of await listErasures(pool)) context.terminal.print(JSON.stringify(erasure));
    return 0;
  });
