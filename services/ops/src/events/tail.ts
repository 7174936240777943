import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedEvent } from '@taskledger/events';
import type { Context, ExitStatus } from '../context.ts';
import { type LedgerSession, withLedger } from '../session.ts';
import { eventLine } from './event-line.ts';
import { type EventFilter, fits, selectLast } from './select-last.ts';

export interface TailOptions {
  readonly follow?: true;
  readonly type?: readonly string[];
  readonly stream?: string;
  readonly count: number;
}

const pollMs = 250;
const batchSize = 500;

export const tailEvents = (context: Context, options: TailOptions): Promise<ExitStatus> =>
  withLedger(context, async (session) => {
    const { json, terminal } = context;
    const filter: EventFilter = { types: options.type, stream: options.stream };
    const print = (event: RecordedEvent) =>
      terminal.print(json ? JSON.stringify(event) : eventLine(event, terminal));

    // What comes after the head is for `follow`: nothing is shown twice or left out between the two.
    const head = await session.ledger.head();
    for (const event of await selectLast(session, filter, head, options.count)) print(event);
    if (options.follow === true) await follow(session, context.signal, head, filter, print);
    return 0;
  });

/** Until the signal ends it. */
const follow = async (
  { ledger }: LedgerSession,
  signal: AbortSignal,
  from: number,
  filter: EventFilter,
  print: (event: RecordedEvent) => void,
): Promise<void> => {
  let position = from;
  for (;;) {
    const events = await ledger.readLedger(position, batchSize);
    for (const event of events) if (fits(filter, event)) print(event);
    position = events.at(-1)?.position ?? position;
    if (events.length < batchSize) await delay(pollMs, undefined, { signal });
    else signal.throwIfAborted();
  }
};
