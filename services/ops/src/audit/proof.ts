import { proveInclusion } from '@taskledger/events';
import { withSnapshot } from '@taskledger/runtime';
import type { Context, ExitStatus } from '../context.ts';
import { Failure } from '../failure.ts';
import { withLedger } from '../session.ts';

export const showProof = (context: Context, position: number): Promise<ExitStatus> =>
  withLedger(context, async ({ pool }) => {
    const proof = await withSnapshot(pool, (client) => proveInclusion(client, position));
    if (proof === 'no_event') throw new Failure('not_found', `There is no event at position ${position}.`);
    if (proof === 'not_sealed') {
      throw new Failure(
        'not_sealed',
        `Position ${position} is not sealed yet: a running worker seals about once a second.`,
      );
    }
    context.terminal.print(JSON.stringify(proof, null, context.json ? 0 : 2));
    return 0;
  });
