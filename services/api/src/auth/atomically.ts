import { isRejection, type Rejection } from '@taskledger/domain';
import type {
  Appended,
  Decider,
  EventMeta,
  Ledger,
  Loaded,
  NewEvent,
  RowWrite,
  RuleViolation,
  StreamAppend,
} from '@taskledger/events';
import { rejected } from '../outcomes.ts';

/** Commands on several streams that take effect together or not at all. */
export interface Draft {
  readonly commands: readonly Decided[];
  readonly meta: EventMeta;
  readonly rows?: readonly RowWrite[];
}

/** What one command does to its stream. */
export interface Decided {
  readonly append: StreamAppend;
  /** When the stream's last event was recorded: time never runs backwards in it. */
  readonly after: string;
}

/** A stream that does not exist yet. */
export const unwritten = { state: undefined, version: 0, position: 0, recorded_at: '', events: [] } as const;

/** Decides a command; a refusal is thrown as the problem that it is. */
export const decided = <State, Command, Event extends NewEvent>(
  decider: Decider<State, Command, Event, Rejection>,
  id: string,
  { state, version, recorded_at: after, events: history, asOf }: Loaded<State, Event>,
  command: Command,
): Decided => {
  const events = decider.decide(state, command, history);
  if (isRejection(events)) throw rejected(events);
  const expected = version === 0 ? 'none' : version;
  return {
    append: {
      stream: `${decider.category}-${id}`,
      expected,
      events,
      state,
      ...(asOf !== undefined && { asOf }),
    },
    after,
  };
};

const maxAttempts = 50;

/** Appends what `draft` answers; when something else came first, what it answers then. */
export const atomically = async (
  ledger: Ledger,
  draft: () => Promise<Draft>,
): Promise<Appended | RuleViolation> => {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { commands, meta, rows = [] } = await draft();
    const streams = commands.map(({ append }) => append).filter(({ events }) => events.length > 0);
    if (streams.length === 0) return { outcome: 'appended', events: [] };
    const now = new Date().toISOString();
    const recorded_at = commands.reduce((latest, { after }) => (after > latest ? after : latest), now);
    const result = await ledger.append({ streams, meta, recorded_at, rows });
    if (result.outcome !== 'conflict') return result;
  }
  throw new Error(`the streams kept changing: gave up after ${maxAttempts} attempts`);
};
