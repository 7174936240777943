import { operationsStreams } from '@taskledger/domain';
import { dropCopies } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { recordOperation } from '../operations.ts';
import { withLedger } from '../session.ts';
import { projectionNamed } from './work.ts';

/** The copy goes first: on a full disk there may be no room to record it before. */
export const discard = (context: Context, name: string): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    await dropCopies(session.pool, [projectionNamed(name)]);
    await recordOperation(session, context, operationsStreams.projection(name), [
      { type: 'ProjectionCopyDropped', data: { projection: name } },
    ]);
    answer(context, { projection: name, discarded: true }, () => [
      `Nothing is kept beside ${name} any more; it cannot be rolled back until the next rebuild.`,
    ]);
    return 0;
  });
