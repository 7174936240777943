import { readCheckpoint } from '@taskledger/runtime';
import type { Context, ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../session.ts';

export const showCheckpoint = (context: Context): Promise<ExitStatus> =>
  withLedger(context, async ({ pool, config }) => {
    const checkpoint = await readCheckpoint(pool, config.dataEncryptionKeys);
    if (checkpoint === undefined) throw nothingSealed();
    context.terminal.print(JSON.stringify(checkpoint, null, context.json ? 0 : 2));
    return 0;
  });

export const nothingSealed = (): Failure =>
  new Failure('not_sealed', 'Nothing is sealed yet: a running worker seals about once a second.');
