import {
  apiTokenDecider,
  categoryDecider,
  otpDecider,
  sessionDecider,
  taskDecider,
  userDecider,
  webhookDecider,
} from '@taskledger/domain';
import { categoryOf, loaded, type RecordedEvent } from '@taskledger/events';
import { answer, type Context, type ExitStatus } from '../context.ts';
import { eventLine } from '../events/event-line.ts';
import { Failure } from '../failure.ts';
import { printable } from '../output/printable.ts';
import { withLedger } from '../session.ts';
import { type PointInStream, upTo } from './point.ts';

export const showStream = (
  context: Context,
  stream: string,
  { at }: { readonly at?: PointInStream },
): Promise<ExitStatus> =>
  withLedger(context, async ({ ledger }) => {
    const all = await ledger.readStream(stream);
    const events = upTo(all, at);
    if (events.length === 0) {
      throw new Failure(
        'no_such_stream',
        all.length === 0
          ? `There is no stream ${printable(stream)}.`
          : `${printable(stream)} had no events then: it begins at ${all[0]?.recorded_at ?? ''}.`,
      );
    }
    const { terminal } = context;
    const state = folded(events);
    answer(context, { stream, version: events.length, of: all.length, events, state: state ?? null }, () => [
      ...events.map((event) => eventLine(event, terminal)),
      '',
      terminal.paint('bold', `state at version ${events.length} of ${all.length}`),
      ...(state === undefined
        ? ['  none: nothing is decided on these events']
        : Object.entries(state).map(([name, value]) => `  ${name}: ${printable(JSON.stringify(value))}`)),
    ]);
    return 0;
  });

/** Undefined for streams that nothing folds (notes of the security log, operations). */
const folded = (events: readonly RecordedEvent[]): object | undefined => {
  switch (categoryOf(events[0]?.stream ?? '')) {
    case taskDecider.category:
      return loaded(events, taskDecider).state;
    case userDecider.category:
      return loaded(events, userDecider).state;
    case sessionDecider.category:
      return loaded(events, sessionDecider).state;
    case otpDecider.category:
      return loaded(events, otpDecider).state;
    case apiTokenDecider.category:
      return loaded(events, apiTokenDecider).state;
    case categoryDecider.category:
      return loaded(events, categoryDecider).state;
    case webhookDecider.category:
      return loaded(events, webhookDecider).state;
    default:
      return undefined;
  }
};
